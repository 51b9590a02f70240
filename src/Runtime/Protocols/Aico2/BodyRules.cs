namespace Aico.Protocols.Aico2;

/// <summary>What the content of a message must look like, decided by its HEAD: items, or bytes of a stated or open length. Section 8.</summary>
internal struct BodyRules
{
    private readonly bool _isItems;
    private readonly long _contentLength;
    private readonly OpenLimits _limits;
    private long _bytes;
    private bool _itemIsOpen;

    /// <param name="shape">What the HEAD says.</param>
    /// <param name="limits">What this side is willing to take.</param>
    public BodyRules(ContentShape shape, OpenLimits limits)
    {
        _isItems = shape.IsItems;
        _contentLength = shape.ContentLength;
        _limits = limits;
    }

    public readonly bool IsItems => _isItems;

    /// <summary>Takes a DATA frame, after it was verified and unpadded.</summary>
    public OpenFault Take(int length, bool endOfItem, bool final)
    {
        // Nothing at all: it would only make the receiver work.
        if (length == 0 && !endOfItem && !final)
        {
            return OpenFault.Protocol;
        }

        return _isItems ? TakeItem(length, endOfItem, final) : TakeBytes(length, final);
    }

    /// <summary>Takes TRAILERS, which end the content as FINAL does.</summary>
    public readonly OpenFault TakeEnd() =>
        _itemIsOpen || (!_isItems && _contentLength >= 0 && _bytes != _contentLength) ? OpenFault.Protocol : OpenFault.None;

    private OpenFault TakeItem(int length, bool endOfItem, bool final)
    {
        _itemIsOpen = !endOfItem && (_itemIsOpen || length > 0);
        if (final && _itemIsOpen)
        {
            return OpenFault.Protocol;
        }

        _bytes += length;
        if (_bytes > _limits.Item)
        {
            return OpenFault.TooLarge;
        }

        if (endOfItem)
        {
            _bytes = 0;
        }

        return OpenFault.None;
    }

    private OpenFault TakeBytes(int length, bool final)
    {
        _bytes += length;
        if (_contentLength >= 0 && (_bytes > _contentLength || (final && _bytes < _contentLength)))
        {
            return OpenFault.Protocol;
        }

        return _bytes > _limits.Body && _limits.Body != int.MaxValue ? OpenFault.TooLarge : OpenFault.None;
    }
}
