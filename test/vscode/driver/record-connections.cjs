// Preloaded into every Node process of the editor host: notes each connection that would leave this machine.
"use strict";
const childProcess = require("node:child_process");
const fs = require("node:fs");
const { syncBuiltinESMExports } = require("node:module");
const net = require("node:net");

const notes = process.env.SESSION_DOCTOR_CONNECTIONS;
const preload = `--require=${JSON.stringify(__filename)}`;
const { connect } = net.Socket.prototype;
const { fork } = childProcess;

net.Socket.prototype.connect = function (...args) {
  // Node's own callers pass the already normalised [options, callback]; others pass (options) or (port, host).
  const first = Array.isArray(args[0]) ? args[0][0] : args[0];
  const options = typeof first === "object" && first !== null ? first : { port: first, host: args[1] };
  const host = typeof options.host === "string" ? options.host : "localhost";
  if (!options.path && !/^(localhost|127\.\d+\.\d+\.\d+|::1)$/.test(host)) {
    fs.appendFileSync(notes, `${host}:${options.port}\n`);
  }
  return connect.apply(this, args);
};

// The server takes NODE_OPTIONS out of the extension host's environment, so it is put back at each fork.
childProcess.fork = (file, args, options) => {
  const [list, rest] = Array.isArray(args) ? [args, options] : [[], args ?? options];
  const env = { ...(rest?.env ?? process.env), NODE_OPTIONS: preload, SESSION_DOCTOR_CONNECTIONS: notes };
  return fork(file, list, { ...rest, env });
};
syncBuiltinESMExports();
