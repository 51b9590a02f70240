using Aico.Generators.Support;
using Xunit;

namespace Aico.Generator.Tests.Support;

public sealed class ImmutableEquatableArrayTests
{
    [Fact]
    public void Equal_items_in_equal_order_are_equal()
    {
        ImmutableEquatableArray<string> left = new(["a", "b"]);
        ImmutableEquatableArray<string> right = new(["a", "b"]);
        Assert.True(left.Equals(right));
        Assert.True(left.Equals((object)right));
        Assert.Equal(left.GetHashCode(), right.GetHashCode());
    }

    [Theory]
    [InlineData("a", "b", "c")]
    [InlineData("b", "a")]
    [InlineData("a")]
    [InlineData("a", "B")]
    public void Other_items_are_unequal(params string[] items) =>
        Assert.False(new ImmutableEquatableArray<string>(["a", "b"]).Equals(new ImmutableEquatableArray<string>(items)));

    [Fact]
    public void Null_and_other_types_are_unequal()
    {
        ImmutableEquatableArray<string> array = new(["a"]);
        Assert.False(array.Equals(null));
        Assert.False(array.Equals((object)"a"));
    }

    [Fact]
    public void Changing_the_source_changes_nothing()
    {
        string[] source = ["a"];
        ImmutableEquatableArray<string> array = new(source);
        source[0] = "b";
        Assert.Equal("a", array[0]);
    }

    [Fact]
    public void It_is_a_list_of_its_items()
    {
        ImmutableEquatableArray<int> array = new([3, 1, 2]);
        Assert.Equal(3, array.Count);
        Assert.Equal([3, 1, 2], array);
        Assert.Empty(ImmutableEquatableArray<int>.Empty);
    }
}
