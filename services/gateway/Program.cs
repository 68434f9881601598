using SingleWindow.Gateway;
using SingleWindow.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddGateway();

var app = builder.Build();
app.UseWindow();
app.MapGateway();
app.Run();
