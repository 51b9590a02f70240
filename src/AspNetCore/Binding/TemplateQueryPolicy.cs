using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Aico.AspNetCore.Binding;

/// <summary>Chooses between methods that differ only in the query of their templates, such as <c>/messages</c> and <c>/messages?stream=true</c>.</summary>
internal sealed class TemplateQueryPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    // After the verb, before authorization and filters see anything.
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints)
    {
        foreach (Endpoint endpoint in endpoints)
        {
            if (endpoint.Metadata.GetMetadata<TemplateQuery>() is { Pairs.Count: > 0 })
            {
                return true;
            }
        }

        return false;
    }

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        List<TextPair> query = RequestTarget.Query(httpContext.Request.QueryString.Value);
        Dictionary<string, int> most = [];
        for (int i = 0; i < candidates.Count; i++)
        {
            if (!candidates.IsValidCandidate(i) || candidates[i].Endpoint.Metadata.GetMetadata<TemplateQuery>() is not { } template)
            {
                continue;
            }

            if (template.IsIn(query))
            {
                most[template.Shape] = Math.Max(template.Pairs.Count, most.GetValueOrDefault(template.Shape));
            }
            else
            {
                candidates.SetValidity(i, false);
            }
        }

        for (int i = 0; i < candidates.Count; i++)
        {
            if (candidates.IsValidCandidate(i) && candidates[i].Endpoint.Metadata.GetMetadata<TemplateQuery>() is { } template && template.Pairs.Count < most[template.Shape])
            {
                candidates.SetValidity(i, false);
            }
        }

        return Task.CompletedTask;
    }
}
