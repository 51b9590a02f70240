using Aico;
using Quickstart;

// Without arguments: the restart story. `serve` is the backend it starts as a second process; `chat` talks to any backend.
return Command.Parse(args) switch
{
    { Name: "story" } story => await RestartStory.RunAsync(story.UsesV1),
    { Name: "keygen" } keygen => GenerateKey(keygen.Out!),
    { Name: "serve" } serve => await ChatBackend.ServeAsync(serve),
    { Name: "chat" } chat => await ChatCommand.RunAsync(chat),
    _ => Usage(),
};

static int GenerateKey(string path)
{
    #region keygen
    using Aico2ServerKey key = Aico2ServerKey.Generate();
    key.Save(path);
    Console.WriteLine(key.Pin);
    #endregion
    Console.Error.WriteLine($"The key is in {path}, readable by you alone. Clients pin the line above.");
    return 0;
}

static int Usage()
{
    Console.Error.WriteLine(Command.Usage);
    return 2;
}
