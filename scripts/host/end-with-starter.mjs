// Preloaded into the VS Code server: ends it and its children when the process that started it is gone, however it went.
//
// The starter holds the other end of this process's standard input open. The system closes it even after SIGKILL.

process.stdin.on("close", () => process.kill(process.platform === "win32" ? process.pid : -process.pid, "SIGTERM"));
process.stdin.resume();
process.stdin.unref();
