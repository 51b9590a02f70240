namespace Aico.Generators.Model;

internal enum CallShape
{
    Task,
    ValueTask,
    Stream,
}
