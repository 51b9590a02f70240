using Microsoft.AspNetCore.Http;

namespace Aico;

/// <summary>Makes values of the files of a form. Called by generated code. Source: contract language, section 3.6, read backwards.</summary>
public static class PartReader
{
    /// <summary>Gives the bytes.</summary>
    /// <param name="file">The file.</param>
    /// <returns>All of them.</returns>
    public static byte[] Bytes(IFormFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        using Stream source = file.OpenReadStream();
        byte[] bytes = new byte[file.Length];
        source.ReadExactly(bytes);
        return bytes;
    }

    /// <summary>Gives a stream of the bytes, of use until the call is over.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The stream.</returns>
    public static Stream Stream(IFormFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return file.OpenReadStream();
    }

    /// <summary>Gives the bytes with name and type.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The part.</returns>
    public static ByteArrayPart ByteArray(IFormFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new ByteArrayPart(Bytes(file), file.FileName, file.ContentType, file.Name);
    }

    /// <summary>Gives a stream of the bytes with name and type, of use until the call is over.</summary>
    /// <param name="file">The file.</param>
    /// <returns>The part.</returns>
    public static StreamPart File(IFormFile file)
    {
        ArgumentNullException.ThrowIfNull(file);
        return new StreamPart(file.OpenReadStream(), file.FileName, file.ContentType, file.Name);
    }
}
