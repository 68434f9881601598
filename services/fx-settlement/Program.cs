using SingleWindow.FxSettlement;
using SingleWindow.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddFxSettlement();
var app = builder.Build();
app.UseWindow();
app.MapFxSettlement();
app.Run();
