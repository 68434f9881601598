using SingleWindow.Platform.Hosting;
using SingleWindow.Transaction;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddTransaction();
var app = builder.Build();
app.UseWindow();
app.MapTransaction();
app.Run();
