using System.Collections.Frozen;
using SingleWindow.Platform.Rules;

namespace SingleWindow.Gateway.Door;

/// <summary>One code of the error dictionary.</summary>
public sealed record ErrorEntry(
    string Code, int? Status, string TitleEn, string TitleZh, string CauseEn, string CauseZh, string Act, string FixEn, string FixZh,
    bool Retryable, string Since);

/// <summary>Every error code the gateway gives: cause, who acts, what fixes it, in both languages (Rules/errors.csv).</summary>
public static class ErrorDictionary
{
    public static readonly IReadOnlyList<ErrorEntry> All = RuleData.Read<ErrorEntry>(typeof(ErrorDictionary).Assembly, "errors.csv");

    private static readonly FrozenDictionary<string, ErrorEntry> ByCode = All.ToFrozenDictionary(e => e.Code, StringComparer.Ordinal);

    public static ErrorEntry Get(string code) => ByCode[code];

    public static ErrorEntry? Find(string code) => ByCode.GetValueOrDefault(code);
}
