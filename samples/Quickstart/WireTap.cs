using System.Text;

namespace Quickstart;

/// <summary>Stands where a proxy would: sees what goes over the wire and reports the first line of every stream.</summary>
internal sealed class WireTap(Action<string> report) : DelegatingHandler
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        HttpResponseMessage response = await base.SendAsync(request, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType == "application/x-ndjson")
        {
            Stream body = await response.Content.ReadAsStreamAsync(cancellationToken);
            var content = new StreamContent(new FirstLine(body, report));
            foreach ((string name, IEnumerable<string> values) in response.Content.Headers)
            {
                content.Headers.TryAddWithoutValidation(name, values);
            }

            response.Content = content;
        }

        return response;
    }

    /// <summary>Passes bytes through and reports the first line.</summary>
    private sealed class FirstLine(Stream inner, Action<string> report) : Stream
    {
        private readonly List<byte> _line = [];
        private bool _reported;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            int count = await inner.ReadAsync(buffer, cancellationToken);
            foreach (byte value in buffer.Span[..count])
            {
                if (_reported)
                {
                    break;
                }

                if (value == (byte)'\n')
                {
                    _reported = true;
                    report(Encoding.ASCII.GetString([.. _line]));
                }
                else
                {
                    _line.Add(value);
                }
            }

            return count;
        }

        public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            if (disposing)
            {
                inner.Dispose();
            }

            base.Dispose(disposing);
        }
    }
}
