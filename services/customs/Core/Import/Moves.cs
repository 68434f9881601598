namespace SingleWindow.Customs.Core.Import;

/// <summary>Why a move of quota, guarantee, return or tax bill is not made.</summary>
/// <param name="Rule">Row of reasons.csv.</param>
/// <param name="Pointer">JSON Pointer into what was asked.</param>
/// <param name="Value">What was asked.</param>
/// <param name="Other">What is there.</param>
public sealed record Refusal(string Rule, string Pointer, string Value, string Other, int Line = 0)
{
    /// <summary>Tells it in full: code, source, who acts, the fix, in both languages.</summary>
    /// <param name="leg">Whose document asked.</param>
    public void Say(Explainer say, string leg = "declaration") => say.Say(Rule, leg, Pointer, "", Value, "", Other, Line);
}
