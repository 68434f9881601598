using SingleWindow.Logistics;
using SingleWindow.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddLogistics();
var app = builder.Build();
app.UseWindow();
app.MapLogistics();
app.Run();
