namespace Aico.Generators;

/// <summary>Names of the runtime that parsing looks for. A test resolves each of them: a renamed one would otherwise fail in a user's build.</summary>
internal static class KnownNames
{
    public const string RuntimeAssembly = "Aico.Runtime";

    public const string Namespace = "Aico";

    /// <summary>A type of Aico.AspNetCore: where it is known, servers can be mapped.</summary>
    public const string ServerContract = Namespace + ".ServerContract`1";

    public static class GenerateServer
    {
        public const string Type = "GenerateServerAttribute";
        public const string MetadataName = Namespace + "." + Type;
        public const string Contract = "contract";
    }

    public static class EncryptedApi
    {
        public const string Type = "EncryptedApiAttribute";
        public const string MetadataName = Namespace + "." + Type;
        public const string BasePath = "basePath";
        public const string Name = "Name";
        public const string JsonContext = "JsonContext";
        public const string QueryKeyCase = "QueryKeyCase";
        public const string CollectionFormat = "CollectionFormat";
    }

    public static class HttpMethod
    {
        public const string Type = "HttpMethodAttribute";
        public const string Path = "path";
    }

    public static class Get
    {
        public const string Type = "GetAttribute";
    }

    public static class Post
    {
        public const string Type = "PostAttribute";
    }

    public static class Put
    {
        public const string Type = "PutAttribute";
    }

    public static class Delete
    {
        public const string Type = "DeleteAttribute";
    }

    public static class Patch
    {
        public const string Type = "PatchAttribute";
    }

    public static class Head
    {
        public const string Type = "HeadAttribute";
    }

    public static class Options
    {
        public const string Type = "OptionsAttribute";
    }

    public static class Path
    {
        public const string Type = "PathAttribute";
        public const string Name = "name";
        public const string Format = "Format";
    }

    public static class Query
    {
        public const string Type = "QueryAttribute";
        public const string Name = "name";
        public const string Format = "Format";
        public const string SerializeNull = "SerializeNull";
        public const string Prefix = "Prefix";
        public const string Delimiter = "Delimiter";
        public const string TreatAsString = "TreatAsString";
        public const string CollectionFormat = "CollectionFormat";
        public const string CollectionFormatParameter = "collectionFormat";
    }

    public static class AliasAs
    {
        public const string Type = "AliasAsAttribute";
        public const string Name = "name";
    }

    public static class Body
    {
        public const string Type = "BodyAttribute";
        public const string Kind = "kind";
        public const string OneShot = "OneShot";
    }

    public static class QueryName
    {
        public const string Type = "QueryNameAttribute";
    }

    public static class QueryConverter
    {
        public const string Type = "QueryConverterAttribute";
        public const string ConverterType = "converterType";
    }

    public static class QueryConverterInterface
    {
        public const string Type = "IQueryConverter";
        public const string Arity = "`1";
    }

    public static class Encoded
    {
        public const string Type = "EncodedAttribute";
    }

    public static class Multipart
    {
        public const string Type = "MultipartAttribute";
        public const string Boundary = "boundary";
    }

    public static class FormObject
    {
        public const string Type = "FormObjectAttribute";
    }

    public static class Property
    {
        public const string Type = "PropertyAttribute";
        public const string Key = "key";
    }

    public static class Padding
    {
        public const string Type = "PaddingAttribute";
        public const string BucketBytes = "bucketBytes";
    }

    public static class ErrorBody
    {
        public const string Type = "ErrorBodyAttribute";
        public const string ErrorType = "errorType";
    }

    public static class StreamFormat
    {
        public const string Type = "StreamFormatAttribute";
        public const string Format = "format";
        public const string DoneMarker = "DoneMarker";
    }

    public static class Headers
    {
        public const string Type = "HeadersAttribute";
        public const string Lines = "lines";
    }

    public static class Header
    {
        public const string Type = "HeaderAttribute";
        public const string Name = "name";
        public const string Format = "Format";
    }

    public static class HeaderCollection
    {
        public const string Type = "HeaderCollectionAttribute";
    }

    public static class Authorize
    {
        public const string Type = "AuthorizeAttribute";
        public const string Scheme = "scheme";
    }

    public static class Timeout
    {
        public const string Type = "TimeoutAttribute";
        public const string TotalMilliseconds = "totalMilliseconds";
        public const string HandshakeMilliseconds = "HandshakeMilliseconds";
        public const string FirstItemMilliseconds = "FirstItemMilliseconds";
        public const string IdleMilliseconds = "IdleMilliseconds";
    }

    public static class Idempotent
    {
        public const string Type = "IdempotentAttribute";
        public const string Value = "value";
    }

    public static class NoRetry
    {
        public const string Type = "NoRetryAttribute";
    }

    public static class StreamEnd
    {
        public const string Type = "StreamEndAttribute";
        public const string ItemType = "itemType";
        public const string Property = "property";
        public const string Value = "value";
        public const string IsError = "IsError";
        public const string Optional = "Optional";
    }

    public static class AllowPlaintextResponse
    {
        public const string Type = "AllowPlaintextResponseAttribute";
        public const string MediaType = "mediaType";
    }

    public static class MultipartItem
    {
        public const string Type = "MultipartItem";
    }

    public static class ByteArrayPart
    {
        public const string Type = "ByteArrayPart";
    }

    public static class FileInfoPart
    {
        public const string Type = "FileInfoPart";
    }

    public static class Response
    {
        public const string Type = "ApiResponse";
        public const string Arity = "`1";
    }

    public static class ResponseInterface
    {
        public const string Type = "IApiResponse";
        public const string Arity = "`1";
    }

    public static class StreamingResponse
    {
        public const string Type = "StreamingResponse";
        public const string Arity = "`1";
    }
}
