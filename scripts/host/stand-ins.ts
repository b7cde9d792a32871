// JavaScript stand-ins for three native modules of the VS Code server that would otherwise have to be compiled.

/** Module name → source of its index.js (CommonJS). */
export const STAND_INS: Readonly<Record<string, string>> = {
  // Identifies a machine in telemetry, which is off here; every host gives the same answer.
  "@vscode/deviceid": `exports.getDeviceId = async () => "00000000-0000-4000-8000-000000000000";\n`,

  // Ends a process whose parent is gone. Our own server ends with its starter, see end-with-starter.mjs.
  "@vscode/native-watchdog": "exports.start = () => {};\n",

  // Log files. Without it the server starts, but output channels stay empty.
  "@vscode/spdlog": `"use strict";
const fs = require("node:fs");
const path = require("node:path");

const LEVELS = ["trace", "debug", "info", "warning", "error", "critical"];

class Logger {
  constructor(kind, name, file) {
    this.file = file;
    this.level = 2;
    this.bare = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const stamp = new Date().toISOString().replace("T", " ").replace("Z", "");
    try {
      fs.appendFileSync(this.file, this.bare ? message : stamp + " [" + LEVELS[level] + "] " + message + "\\n");
    } catch {
      // The folder may be gone while the server stops; a log line is not worth an error then.
    }
  }
  getLevel() { return this.level; }
  setLevel(level) { this.level = level; }
  clearFormatters() { this.bare = true; }
  setPattern() { this.bare = true; }
  flush() {}
  drop() {}
}
["trace", "debug", "info", "warn", "error", "critical"].forEach((name, level) => {
  Logger.prototype[name] = function (message) { this.write(level, message); };
});

exports.version = 1;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = exports.createAsyncRotatingLogger = async (name, file) => new Logger("rotating", name, file);
`,
};
