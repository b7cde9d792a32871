// What --help prints.
import { didYouMean } from "../engine/suggest.ts";
import { UsageError } from "./usage.ts";

const pages: Readonly<Record<string, string>> = {
  scan: `Usage: session-doctor scan [PATH…] [options]

Looks for session faults in folders and files (default: the current folder).

  --format text|json|sarif        how to report (default: text)
  --output FILE                   write the report to a file instead of standard output
  --fail-on error|warning|info|never
                                  the mildest severity that makes the exit code 1 (default: warning)
  --rule ID                       only this rule; may be repeated
  --topic T                       only this topic; may be repeated
  --min-confidence high|medium|low
                                  leave out what is less certain (default: the preferences', else low)
  --baseline FILE                 leave out the findings that this file lists
  --write-baseline FILE           accept all findings of this scan: list them in a file and leave them out
  --stdin-path P                  read standard input as the content of file P
  --no-cache                      read everything anew and keep nothing
  --color auto|always|never       colours of the text report (default: auto, which honours NO_COLOR)

Git's ignore files are honoured, except for files that are named here. Paths in a report are relative to the scanned folder:
the one PATH, or the current folder when there are several or when PATH is a file. Preferences are read from
.session-doctor.json in that folder.

Exit code: 0 nothing at or above --fail-on, 1 findings, 2 wrong usage or an internal error. A PATH that does not exist is
reported, the others are scanned all the same, and the exit code is 2.
`,
  explain: `Usage: session-doctor explain [RULE]

Prints the page of a rule: what it finds, why it matters, how to fix it and when it is fine. Without RULE it lists all rules.
`,
  sessions: `Usage: session-doctor sessions (--redis URL | --snapshot FILE) [options]

Lists the applications that keep sessions in a Redis or Valkey, and the sessions themselves, masked.

  --redis URL             redis://[USER[:PASSWORD]@]HOST[:PORT][/DATABASE], rediss:// for TLS, unix:///PATH for a socket,
                          redis-sentinel://HOST:PORT#MASTER; a cluster is read whole, whichever node is named
  --snapshot FILE         an RDB file, or an export as JSON lines; no server is needed
  --app NAME              only the sessions of this framework or prefix
  --user NAME             only the sessions of this user; reads up to 2000 values in search of them
  --no-ttl                only sessions that never expire
  --limit N               sessions that are listed, and whose values are read (default: 50)
  --show ID               one session with its attributes, by its masked or its full id
  --reveal                with --show: the full id and the values
  --format text|json      how to report (default: text)
  --color auto|always|never
                          colours of the text report (default: auto, which honours NO_COLOR)

The password may stand in SESSION_DOCTOR_REDIS_PASSWORD instead of the URL, which other users of this machine can see. Only commands
that read are sent, at a pace that the server does not feel. Sizes are bytes in the server's memory, or in the file of a snapshot; times
to live of a snapshot are those of the moment when it was written. Ctrl-C ends the listing with what was read until then.

Exit code: 0 everything was read, 1 no session has the ID of --show, 2 wrong usage, no connection, or a result that is not whole
(its problems say why).
`,
  lsp: `Usage: session-doctor lsp [--stdio]

Starts the language server on standard input and output, for any editor that speaks the Language Server Protocol.
`,
};

const overview = `Usage: session-doctor COMMAND [options]

Finds the causes of lost HTTP sessions in code, configuration, proxies and stores.

  scan [PATH…]     look for session faults
  explain [RULE]   print the page of a rule
  sessions         list the sessions of a Redis or of a snapshot
  lsp              start the language server

  --version        print the version
  --help           print this; after a command, its options
`;

/** The help of a command, or of the tool. Throws a UsageError for a command that does not exist. */
export function helpFor(command: string | undefined): string {
  if (command === undefined) return overview;
  const page = Object.hasOwn(pages, command) ? pages[command] : undefined;
  if (page === undefined) throw new UsageError(unknownCommand(command));
  return page;
}

export function unknownCommand(command: string): string {
  const kind = command.startsWith("-") ? "option" : "command";
  return `there is no ${kind} "${command}"${didYouMean(command, Object.keys(pages))} See session-doctor --help.`.replace(
    /" See/,
    '". See',
  );
}
