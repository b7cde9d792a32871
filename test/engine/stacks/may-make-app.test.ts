// Which files are spared the syntax tree: a file that makes an app must never be among them.
import assert from "node:assert/strict";
import { test } from "node:test";
import { mayMakeApp } from "../../../src/engine/stacks/express/may-make-app.ts";

const APPS = [
  `const app = require("express")();`,
  `const e = require('express')\nmodule.exports = e()`,
  `const express = require("express"), app = express();`,
  `import $ from "express"; export const app = $();`,
  `import * as express from "express"; const app = express.default();`,
  `import express, { Router } from "express"; const app = make(express);`,
  `import { default as make } from "express"; make();`,
  `import express = require("express"); const all = { ...express };`,
  `const { default: make } = await import("express");`,
  `let express: any; express = require("express");`,
  `var express = require("express") // as ever\n();`,
  `server.listen(80);`,
  `app.set("trust proxy", 1);`,
];

const OTHERS = [
  `import { Router, type Request } from "express"; export const router = Router();`,
  `import type { Request } from 'express';`,
  `import express, { type Request } from "express"; const router = express.Router(); express\n  .json();`,
  `const { Router } = require("express");\nconst shop = express.shop();`,
  `const express = require('express');\nmodule.exports = express.Router().get("/", list);`,
];

test("whatever may be an app is read", () => {
  for (const text of APPS) assert.ok(mayMakeApp(text), text);
});

test("routers and types are not", () => {
  for (const text of OTHERS) assert.ok(!mayMakeApp(text), text);
});
