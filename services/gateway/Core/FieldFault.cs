namespace SingleWindow.Gateway.Core;

/// <summary>One thing that is wrong with the shape of a document.</summary>
/// <param name="Code">Code of the error dictionary (Rules/errors.csv).</param>
/// <param name="Pointer">JSON Pointer into the submission.</param>
/// <param name="Ceb">Element of the GACC message, empty where there is none.</param>
/// <param name="Value">What was there, cut to 60 characters; null where nothing was, or where it may be personal.</param>
/// <param name="Expected">What belongs there, language-neutral: "1..60 characters", "N19,5", "yyyy-MM-dd".</param>
public sealed record FieldFault(string Code, string Pointer, string Ceb, string? Value, string Expected)
{
    /// <summary>Which leg the field belongs to, by its CEB message.</summary>
    public string Leg => Ceb.Length < 6 ? "" : Ceb[..6] switch
    {
        "CEB303" or "CEB311" => "order",
        "CEB403" or "CEB411" => "payment",
        "CEB505" or "CEB511" => "waybill",
        "CEB509" or "CEB513" => "departure",
        "CEB603" or "CEB621" or "CEB623" => "declaration",
        "CEB625" => "return",
        _ => "",
    };
}

/// <summary>A place in a document: nothing is formatted until something is wrong there.</summary>
public readonly record struct Place(string Root, int Index, string Field)
{
    public string Pointer => Index < 0
        ? $"{Root}/{Field}"
        : string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Root}/{Index}/{Field}");
}

/// <summary>Collects the faults of one document. Checks cost nothing while everything is right.</summary>
public sealed class Faults
{
    private List<FieldFault>? _all;

    public bool Any => _all is not null;

    public IReadOnlyList<FieldFault> All => _all is null ? [] : _all;

    public void Add(string code, string pointer, string ceb, string? value, string expected)
    {
        _all ??= [];
        if (_all.Count < 200)
        {
            _all.Add(new FieldFault(code, pointer, ceb, value is { Length: > 60 } ? value[..60] : value, expected));
        }
    }

    /// <summary>What both directions share is checked with the names of an export: these are the names of an import.</summary>
    public void SayAsImport()
    {
        for (var i = 0; i < (_all?.Count ?? 0); i++)
        {
            _all![i] = _all[i] with { Pointer = Pointers.OfImport(_all[i].Pointer), Ceb = Contracts.ImportElements.Of(_all[i].Ceb) };
        }
    }

    /// <summary>A text of <paramref name="min"/> to <paramref name="max"/> characters; empty is allowed when min is 0.</summary>
    public void Text(string value, int min, int max, in Place place, string ceb)
    {
        if (value.Length >= min && value.Length <= max && !HasControl(value))
        {
            return;
        }
        var code = value.Length == 0 ? "REQUIRED" : value.Length > max ? "TOO_LONG" : value.Length < min ? "TOO_SHORT" : "CONTROL_CHARACTER";
        Add(code, place.Pointer, ceb, value, min == max ? $"{max} characters" : $"{min}..{max} characters");
    }

    /// <summary>A text about a person: as <see cref="Text"/>, and never repeated in the fault.</summary>
    public void Private(string value, int min, int max, in Place place, string ceb)
    {
        if (value.Length < min || value.Length > max || HasControl(value))
        {
            var code = value.Length == 0 ? "REQUIRED" : value.Length > max ? "TOO_LONG" : value.Length < min ? "TOO_SHORT" : "CONTROL_CHARACTER";
            Add(code, place.Pointer, ceb, null, $"{min}..{max} characters");
        }
    }

    /// <summary>A code of letters and digits only.</summary>
    public void Code(string value, int min, int max, in Place place, string ceb)
    {
        if (value.Length < min || value.Length > max)
        {
            Text(value, min, max, place, ceb);
            return;
        }
        foreach (var c in value)
        {
            if (!char.IsAsciiLetterOrDigit(c))
            {
                Add("BAD_CODE", place.Pointer, ceb, value, "ASCII letters and digits");
                return;
            }
        }
    }

    /// <summary>A company code: letters and digits, or the Chinese word for "none" that a foreign platform writes.</summary>
    public void Company(string value, bool required, in Place place, string ceb)
    {
        if (value != "无")
        {
            Code(value, required ? 1 : 0, 18, place, ceb);
        }
    }

    /// <summary>A decimal of at most 19 digits, 5 of them decimals, not below zero.</summary>
    public void Amount(string value, in Place place, string ceb, bool positive = false)
    {
        if (WireNumber.Fault(value, positive) is { } code)
        {
            Add(code, place.Pointer, ceb, value, positive ? "N19,5, above 0" : "N19,5, not below 0");
        }
    }

    public void OptionalAmount(string value, in Place place, string ceb, bool positive = false)
    {
        if (value.Length > 0)
        {
            Amount(value, place, ceb, positive);
        }
    }

    public void Whole(int value, int min, int max, in Place place, string ceb)
    {
        if (value < min || value > max)
        {
            Add("OUT_OF_RANGE", place.Pointer, ceb, value.ToString(System.Globalization.CultureInfo.InvariantCulture), $"{min}..{max}");
        }
    }

    /// <summary>Controls of C0 and C1, what turns the direction of the text around it, and what is no character.</summary>
    public static bool HasControl(string value)
    {
        foreach (var c in value)
        {
            if (c is < ' ' or (>= '\u007f' and <= '\u009f') or (>= '\u202a' and <= '\u202e') or (>= '\u2066' and <= '\u2069') or '\ufffe' or '\uffff')
            {
                return true;
            }
        }
        return false;
    }
}

/// <summary>The decimals of the wire, judged as text: no rounding, no exponent, nothing lost.</summary>
public static class WireNumber
{
    /// <summary>
    /// Digits in all, and digits behind the point (N19,5), so 14 before it: the product of two such numbers, as shares need it, is a decimal.
    /// </summary>
    public const int Digits = 19, Decimals = 5;

    /// <summary>The code of what is wrong with it, or null.</summary>
    public static string? Fault(ReadOnlySpan<char> text, bool positive = false)
    {
        var negative = text.Length > 0 && text[0] == '-';
        var body = negative ? text[1..] : text;
        int digits = 0, decimals = 0;
        bool point = false, zero = true;
        foreach (var c in body)
        {
            if (char.IsAsciiDigit(c))
            {
                zero &= c == '0';
                digits += !zero || point ? 1 : 0;
                decimals += point ? 1 : 0;
            }
            else if (c == '.' && !point && body[0] != '.')
            {
                point = true;
            }
            else
            {
                return "NOT_A_NUMBER";
            }
        }
        if (body.Length == 0 || (point && decimals == 0))
        {
            return "NOT_A_NUMBER";
        }
        return decimals > Decimals ? "TOO_MANY_DECIMALS"
            : digits - decimals > Digits - Decimals ? "TOO_LARGE"
            : negative && !zero ? "NEGATIVE"
            : positive && zero ? "NOT_POSITIVE"
            : null;
    }
}
