using Grpc.Core;

namespace SingleWindow.Platform.Hosting;

/// <summary>How many rows a page of a gRPC question has.</summary>
public static class QuestionPage
{
    private const int Most = 200, Usual = 50;

    /// <summary>What is asked for, 1 to 200; 50 for 0.</summary>
    /// <exception cref="RpcException">InvalidArgument: more, or below zero.</exception>
    public static int Limit(int asked) => asked switch
    {
        0 => Usual,
        > 0 and <= Most => asked,
        _ => throw new RpcException(new Status(StatusCode.InvalidArgument, $"limit: 1 to {Most}.")),
    };
}
