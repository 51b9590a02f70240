using Aico.Calls;
using Aico.Generator.Tests.Harness;
using Xunit;

namespace Aico.Generator.Tests.Requests;

/// <summary>Contract language, sections 2, 3 and 6: what is sent, byte for byte. The rows are in <see cref="RequestCases"/>.</summary>
public sealed class RequestCaseTests
{
    private static readonly Uri Origin = new("https://example.com");

    private static readonly Lazy<CaseHarness> Contracts = new(static () => new(RequestCases.Types, RequestCases.All));

    public static TheoryData<int, string> Rows
    {
        get
        {
            TheoryData<int, string> rows = [];
            for (int i = 0; i < RequestCases.All.Length; i++)
            {
                rows.Add(i, $"{RequestCases.All[i].Section}: {RequestCases.All[i].Contract} ({RequestCases.All[i].Arguments})");
            }

            return rows;
        }
    }

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task A_call_makes_the_request_that_its_contract_says(int index, string call)
    {
        RequestCase row = RequestCases.All[index];
        Assert.StartsWith(row.Section, call, StringComparison.Ordinal);
        RequestDraft draft = Contracts.Value.Build(index);
        Assert.Equal(row.Target, draft.Target);
        Assert.Equal(row.Target, new Uri(Origin, draft.Target).PathAndQuery);
        Assert.Equal(row.Headers, string.Join('|', draft.Headers.Select(static header => $"{header.Key}: {header.Value}")));
        Assert.Equal(row.Options, string.Join('|', draft.Properties.Select(static property => $"{property.Key}={property.Value}")));
        Assert.Equal(row.ContentType, draft.Content?.MediaType);
        Assert.Equal(row.Content, await CaseHarness.ReadAsync(draft));
    }

    [Fact]
    public void There_are_rows_for_every_section_of_the_binding() =>
        Assert.Equal(["2", "3.1", "3.2", "3.3", "3.4", "3.5", "3.6", "3.7", "6"], RequestCases.All.Select(static row => row.Section).Distinct());
}
