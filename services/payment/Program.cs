using SingleWindow.Payment;
using SingleWindow.Platform.Hosting;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddPayment();
var app = builder.Build();
app.UseWindow();
app.MapPayment();
app.Run();
