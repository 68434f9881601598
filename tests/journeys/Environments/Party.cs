using System.Net.Http.Headers;
using System.Text;

namespace SingleWindow.Tests.Journeys.Environments;

/// <summary>Somebody who calls the door with a token.</summary>
public sealed class Party : IDisposable
{
    readonly HttpClient _http;

    public Party(Uri door, string? token)
    {
        Token = token ?? "";
        _http = new(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { BaseAddress = door, Timeout = TimeSpan.FromSeconds(30) };
        if (token is not null) _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Token { get; }

    public Task<Answer> GetAsync(string path, string? language = null) => SendAsync(HttpMethod.Get, path, null, language);

    /// <summary>Posts JSON under a key of its own.</summary>
    public Task<Answer> PostAsync(string path, string json, string? key = null, string? language = null) =>
        SendAsync(HttpMethod.Post, path, Content(Encoding.UTF8.GetBytes(json), "application/json"), language, key ?? Guid.NewGuid().ToString("N"));

    /// <summary>Posts bytes of any type under a key of its own.</summary>
    public Task<Answer> PostAsync(string path, byte[] body, string type, string? key = null) =>
        SendAsync(HttpMethod.Post, path, Content(body, type), null, key ?? Guid.NewGuid().ToString("N"));

    public async Task<Answer> SendAsync(HttpMethod method, string path, HttpContent? content, string? language = null, string? key = null)
    {
        using var request = new HttpRequestMessage(method, path) { Content = content };
        if (key is not null) request.Headers.TryAddWithoutValidation("Idempotency-Key", key);
        if (language is not null) request.Headers.TryAddWithoutValidation("Accept-Language", language);
        using var response = await _http.SendAsync(request);
        return await Answer.ReadAsync(response);
    }

    public void Dispose() => _http.Dispose();

    static ByteArrayContent Content(byte[] body, string type)
    {
        var content = new ByteArrayContent(body);
        content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        return content;
    }
}
