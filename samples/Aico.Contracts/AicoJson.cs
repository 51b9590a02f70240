using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aico.Contracts;

/// <summary>AICO's JSON: snake_case members, nothing sent for null, a stream item's type wherever it stands.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    AllowOutOfOrderMetadataProperties = true)]
[JsonSerializable(typeof(Health)), JsonSerializable(typeof(DetailedHealth)), JsonSerializable(typeof(GatewayStatus))]
[JsonSerializable(typeof(EchoRequest)), JsonSerializable(typeof(EchoResult)), JsonSerializable(typeof(Pong))]
[JsonSerializable(typeof(Message)), JsonSerializable(typeof(MessageResult)), JsonSerializable(typeof(StreamItem)), JsonSerializable(typeof(History))]
[JsonSerializable(typeof(ConversationStatus)), JsonSerializable(typeof(ConversationHealth)), JsonSerializable(typeof(Speech))]
[JsonSerializable(typeof(User)), JsonSerializable(typeof(Authenticate)), JsonSerializable(typeof(Refresh)), JsonSerializable(typeof(Authentication))]
[JsonSerializable(typeof(UserList)), JsonSerializable(typeof(NewUser)), JsonSerializable(typeof(UserChange)), JsonSerializable(typeof(NewPin)), JsonSerializable(typeof(UserStats))]
[JsonSerializable(typeof(Remember)), JsonSerializable(typeof(Remembered)), JsonSerializable(typeof(Memory)), JsonSerializable(typeof(MemoryPage)), JsonSerializable(typeof(MemoryChange))]
[JsonSerializable(typeof(Emotion)), JsonSerializable(typeof(EmotionHistory))]
[JsonSerializable(typeof(GraphQuery)), JsonSerializable(typeof(GraphResult)), JsonSerializable(typeof(GraphStats))]
[JsonSerializable(typeof(Feedback)), JsonSerializable(typeof(FeedbackResult))]
[JsonSerializable(typeof(LogEntry)), JsonSerializable(typeof(LogBatch)), JsonSerializable(typeof(LogResult))]
[JsonSerializable(typeof(SchedulerStatus)), JsonSerializable(typeof(TaskList)), JsonSerializable(typeof(NewTask)), JsonSerializable(typeof(ScheduledTask)), JsonSerializable(typeof(TaskChange))]
[JsonSerializable(typeof(Done)), JsonSerializable(typeof(Triggered)), JsonSerializable(typeof(TaskStatus)), JsonSerializable(typeof(TaskHistory))]
[JsonSerializable(typeof(AdminHealth)), JsonSerializable(typeof(AdminGatewayStatus)), JsonSerializable(typeof(AdminGatewayStats)), JsonSerializable(typeof(AdminSessions))]
[JsonSerializable(typeof(Operation)), JsonSerializable(typeof(RevokeToken)), JsonSerializable(typeof(SecurityStats)), JsonSerializable(typeof(BlockIp))]
[JsonSerializable(typeof(Mapping)), JsonSerializable(typeof(MappingResult)), JsonSerializable(typeof(AdminLogs)), JsonSerializable(typeof(AdminLog)), JsonSerializable(typeof(AdminLogStats))]
[JsonSerializable(typeof(AdminConfig)), JsonSerializable(typeof(AdminConfigs)), JsonSerializable(typeof(ConfigChange)), JsonSerializable(typeof(List<ConfigDomain>))]
[JsonSerializable(typeof(ConfigToValidate)), JsonSerializable(typeof(ConfigValidation)), JsonSerializable(typeof(Detail)), JsonSerializable(typeof(JsonElement))]
public sealed partial class AicoJson : JsonSerializerContext;
