using System.Globalization;
using System.Text;

namespace SingleWindow.Gateway.Ceb;

/// <summary>Checks one value against its element. Reader and writer share it, so what is written can be read.</summary>
internal static class CebValues
{
    /// <summary>What is wrong with the value, or null.</summary>
    public static CebFinding? Check(CebElement element, string value) => element.Kind switch
    {
        CebKind.Decimal => Decimal(element, value),
        CebKind.Integer => Integer(element, value),
        CebKind.Text => Text(element, value),
        _ => null,
    };

    /// <summary>Characters as the XML schema counts them: a surrogate pair is one.</summary>
    public static int Length(string value)
    {
        var length = value.Length;
        foreach (var c in value)
        {
            if (char.IsLowSurrogate(c))
            {
                length--;
            }
        }

        return length;
    }

    /// <summary>The first characters of a text; a surrogate pair is never halved.</summary>
    public static string Cut(string value, int characters)
    {
        if (value.Length <= characters)
        {
            return value;
        }

        var cut = new StringBuilder(characters);
        foreach (var rune in value.EnumerateRunes())
        {
            if (characters-- == 0)
            {
                break;
            }

            cut.Append(rune);
        }

        return cut.ToString();
    }

    private static CebFinding? Text(CebElement element, string value)
    {
        var length = Length(value);
        if (length > element.MaxLength || length < element.MinLength)
        {
            return element.MinLength == element.MaxLength
                ? new(CebFault.Length,
                    $"The value must have exactly {element.MaxLength} characters; it has {length}.",
                    $"值的长度必须为{element.MaxLength}位，实际为{length}位。")
                : length > element.MaxLength
                    ? new(CebFault.Length,
                        $"The value may have {element.MaxLength} characters at most; it has {length}.",
                        $"值的长度不能超过{element.MaxLength}位，实际为{length}位。")
                    : new(CebFault.Length,
                        $"The value must have {element.MinLength} characters at least; it has {length}.",
                        $"值的长度不能少于{element.MinLength}位，实际为{length}位。");
        }

        return element.Format is { } format && !IsTime(value, format)
            ? new(CebFault.Time,
                $"The value is no date that exists, written {format} in digits.",
                $"值不是有效的日期时间，格式应为{format}。")
            : null;
    }

    private static bool IsTime(string value, string format) =>
        DateTime.TryParseExact(value, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    // Digits are counted as the XML schema does: leading zeros and trailing zeros behind the point carry no value.
    private static CebFinding? Decimal(CebElement element, string value)
    {
        var digits = value.AsSpan(value.StartsWith('-') ? 1 : 0);
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var part = point < 0 ? [] : digits[(point + 1)..];
        if ((whole.IsEmpty && part.IsEmpty) || NotDigits(whole) || NotDigits(part))
        {
            return new(CebFault.Number,
                "The value is no plain decimal number (digits, at most one point, no plus sign, no exponent, no separators).",
                "值不是有效的数字（只能包含数字和一个小数点，不得使用正号、科学计数法或分隔符）。");
        }

        var decimals = part.TrimEnd('0').Length;
        return decimals > element.Decimals || whole.TrimStart('0').Length + decimals > element.MaxLength
            ? new(CebFault.Number,
                $"The value may have {element.MaxLength} digits at most, {element.Decimals} of them decimals.",
                $"数值最多{element.MaxLength}位，其中小数最多{element.Decimals}位。")
            : null;
    }

    private static CebFinding? Integer(CebElement element, string value)
    {
        var digits = value.AsSpan(value.StartsWith('-') ? 1 : 0);
        return digits.IsEmpty || NotDigits(digits) || digits.TrimStart('0').Length > element.MaxLength
            || !int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var _)
            ? new(CebFault.Number,
                $"The value must be a whole number of {element.MaxLength} digits at most.",
                $"值必须是不超过{element.MaxLength}位的整数。")
            : null;
    }

    private static bool NotDigits(ReadOnlySpan<char> text) => text.ContainsAnyExceptInRange('0', '9');
}
