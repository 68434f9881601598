using SingleWindow.Local;

// The host has its own Ctrl-C: it lets the running steps finish, which takes longer than the two seconds a command line is given.
return await LocalCommand.Create(Window.RunAsync).Parse(args).InvokeAsync(new() { ProcessTerminationTimeout = null });
