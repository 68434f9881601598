using SingleWindow.Platform.Hosting;
using SingleWindow.TaxRefund;

var builder = WebApplication.CreateBuilder(args);
builder.AddWindow().AddTaxRefund();
var app = builder.Build();
app.UseWindow();
app.MapTaxRefund();
app.Run();
