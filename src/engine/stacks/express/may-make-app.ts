// Tells by the text alone which files cannot make, set up or start an Express app, so that they need no syntax tree.

/**
 * Whether a file may hold what `nodeFact` looks for. Most files that import the framework only take types or a router
 * from it; whatever does not look exactly like that may be an app.
 */
export function mayMakeApp(text: string): boolean {
  if (/\blisten\b|NestFactory|trust proxy|express-session/.test(text)) return true;
  const names: string[] = [];
  const rest = text.replace(TAKEN_OUT, "").replace(NAMED, (_, imported, required) => {
    names.push(imported ?? required);
    return "";
  });
  return /"express"|'express'/.test(rest) || names.some((name) => isMoreThanOwner(name, rest));
}

/** `import { Router } from "express"`, `const { Router } = require("express")`. */
const TAKEN_OUT =
  /\b(?:import(?:\s+type)?|const|let|var)\s*\{(?:(?!\bdefault\b)[^{}])*\}\s*(?:from|=\s*require\()\s*(["'])express\1(?!\s*\)\s*[[(.?!/])/g;

/** `import express, { Router } from "express"`, `const express = require("express")`. */
const NAMED =
  /\b(?:import\s+(?:type\s+)?(?:\*\s*as\s+)?([\w$]+)(?:\s*,\s*\{(?:(?!\bdefault\b)[^{}])*\})?\s*from|(?:const|let|var|import)\s+([\w$]+)\s*=\s*require\()\s*(["'])express\3(?!\s*\)\s*[[(.?!/])/g;

/** Whether a name stands for anything but the owner of members, as in `express.Router()`. */
function isMoreThanOwner(name: string, text: string): boolean {
  const escaped = name.replaceAll("$", "\\$");
  return new RegExp(`(?<![\\w$]|[^.]\\.)${escaped}(?![\\w$])(?!\\s*\\.\\s*(?!default\\b)[\\w$])`).test(text);
}
