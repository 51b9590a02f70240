using System.Buffers;
using Aico.Protocols;
using Aico.Serialization;

namespace Aico.Calls;

/// <summary>Reads the answer of a unary call to its end and turns it into the contract's result, or into the exception that says why not.</summary>
internal static class UnaryReader
{
    /// <summary>Reads and discards; a 2xx answer without content is what the contract expects.</summary>
    public static async ValueTask ReadNothingAsync(Call call, CallResponse response)
    {
        ArrayBufferWriter<byte> content = await ReadAsync(call, response).ConfigureAwait(false);
        Check(call, response, content, resultExpected: false);
    }

    public static async ValueTask<TResult> ReadResultAsync<TResult>(Call call, CallResponse response)
    {
        ArrayBufferWriter<byte> content = await ReadAsync(call, response).ConfigureAwait(false);
        Check(call, response, content, resultExpected: true);
        if (typeof(TResult) == typeof(byte[]))
        {
            return (TResult)(object)content.WrittenSpan.ToArray();
        }

        if (typeof(TResult) == typeof(string))
        {
            return (TResult)(object)System.Text.Encoding.UTF8.GetString(content.WrittenSpan);
        }

        return Deserialize<TResult>(call, response, content);
    }

    /// <summary>Reads a unary answer to a call that wanted a stream: always an exception.</summary>
    public static async ValueTask<Exception> ReadNotAStreamAsync(Call call, CallResponse response)
    {
        ArrayBufferWriter<byte> content = await ReadAsync(call, response).ConfigureAwait(false);
        Check(call, response, content, resultExpected: true);
        return Error.Response_Content(
            call.Method.Name, call.Attempts, response.Head.Status, HeadersOf(response), content.WrittenSpan, call.Json, "the answer is not a stream");
    }

    public static ResponseHeaders HeadersOf(CallResponse response) => new(response.Head.Headers);

    private static async ValueTask<ArrayBufferWriter<byte>> ReadAsync(Call call, CallResponse response)
    {
        var content = new ArrayBufferWriter<byte>();
        try
        {
            while (true)
            {
                MessagePart part = await response.ReadAsync(TimeoutPhase.Idle).ConfigureAwait(false);
                switch (part.Kind)
                {
                    case PartKind.End:
                        return content;
                    case PartKind.Fault:
                        throw Broken(call, response, part.Fault);
                    case PartKind.Failure:
                        throw Error.Response_Broken(
                            call.Method.Name, call.Attempts, FailureKind.StreamFault, response.Head.Status, HeadersOf(response), "the server reported a failure in the middle of its answer", inner: null,
                            ApiProblem.Read(part.Data));
                    case PartKind.Item:
                        throw Error.Response_Content(
                            call.Method.Name, call.Attempts, response.Head.Status, HeadersOf(response), default, call.Json, "the answer is a stream, the contract wants one value");
                    case PartKind.Bytes when content.WrittenCount + part.Data.Length > call.Options.MaxResponseBytes:
                        // A call that wanted a stream has no such limit, the failure it gets instead has.
                        throw Broken(call, response, OpenFault.TooLarge);
                    case PartKind.Bytes:
                        content.Write(part.Data.Span);
                        break;
                    default:
                        throw Broken(call, response, OpenFault.Protocol);
                }
            }
        }
        catch (IOException exception)
        {
            throw Truncated(call, response, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw response.ContentFailure ?? call.Cancelled(exception, phase => TimedOut(call, response, phase));
        }
    }

    // After a head that is verified there is a response; where heads are not sealed there is none that could be shown.
    private static AicoException Truncated(Call call, CallResponse response, Exception? inner) => call.Features.SealsHead
        ? IsReset(inner)
            ? Error.Response_Broken(call.Method.Name, call.Attempts, FailureKind.Transport, response.Head.Status, HeadersOf(response), "the connection broke in the middle of the answer", inner)
            : Error.Response_Broken(call.Method.Name, call.Attempts, FailureKind.Truncated, response.Head.Status, HeadersOf(response), "the answer ended too early", inner)
        : Error.Request_Truncated(call.Method.Name, call.Attempts, inner);

    // A cut is an end before its time; anything else the network did is the network's.
    private static bool IsReset(Exception? inner) => inner is IOException and not HttpIOException { HttpRequestError: HttpRequestError.ResponseEnded };

    private static AicoException TimedOut(Call call, CallResponse response, TimeoutPhase phase) => call.Features.SealsHead
        ? Error.Response_Timeout(call.Method.Name, call.Attempts, phase, call.Deadline.LimitOf(phase), response.Head.Status, HeadersOf(response))
        : Error.Request_Timeout(call.Method.Name, call.Attempts, phase, call.Deadline.LimitOf(phase));

    private static AicoException Broken(Call call, CallResponse response, OpenFault fault)
    {
        string method = call.Method.Name;
        switch (fault)
        {
            case OpenFault.NotSealed:
                return Error.Request_NotSealed(method, call.Attempts, response.Head.Status);
            case OpenFault.NotOpened when call.Features.UnopenedMeansSessionLost:
                call.DropSession(response.Session);
                return call.SessionLost(Execution.Unknown, "the answer does not open", inner: null);
            case OpenFault.Truncated:
                return Truncated(call, response, inner: null);
            case OpenFault.TooLarge:
                return Error.Response_TooLarge(method, call.Attempts, response.Head.Status, HeadersOf(response));
            case var _ when call.Features.SealsHead:
                return Error.Response_Broken(
                    method, call.Attempts, FailureKind.Integrity, response.Head.Status, HeadersOf(response), "the answer is not authentic", inner: null);
            default:
                call.DropSession(response.Session);
                return Error.Request_Integrity(method, call.Attempts);
        }
    }

    private static void Check(Call call, CallResponse response, ArrayBufferWriter<byte> content, bool resultExpected)
    {
        // An empty body proves nothing where the protocol does not seal it: fine only where no content is declared.
        bool unproven = content.WrittenCount == 0 && !call.Features.SealsEnd && response.Verdict == Verdict.Sealed;
        if (unproven && (resultExpected || !response.IsSuccess))
        {
            throw Error.Request_NotSealed(call.Method.Name, call.Attempts, response.Head.Status);
        }

        if (!response.IsSuccess)
        {
            throw call.Method.ErrorBody?.Fail(call.Method.Name, call.Attempts, response.Head.Status, HeadersOf(response), content.WrittenSpan, call.Json)
                ?? Error.Response_Status(call.Method.Name, call.Attempts, response.Head.Status, HeadersOf(response), content.WrittenSpan, call.Json);
        }
    }

    private static TResult Deserialize<TResult>(Call call, CallResponse response, ArrayBufferWriter<byte> content)
    {
        string? fault = JsonItem.TryRead(call.Json, content.WrittenSpan, call.Method.Has(MethodFlags.NullableResult), out TResult? result);
        return fault is null
            ? result!
            : throw Error.Response_Content(
                call.Method.Name, call.Attempts, response.Head.Status, HeadersOf(response), content.WrittenSpan, call.Json, fault);
    }
}
