using SingleWindow.Customs;
using SingleWindow.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddCustoms();
var app = builder.Build();
app.UseWindow();
app.MapCustoms();
app.Run();
