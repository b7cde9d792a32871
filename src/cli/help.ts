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
  search: `Usage: session-doctor search WORDS… [options]

Searches the runbook: causes of lost sessions, guides, rules and stacks. WORDS may be what users say, an error message, the name of
a setting, or a few words with typing errors. A lone - reads a log line or a stack trace from standard input.

  --limit N               results at most (default: 5)
  --folder DIR            also search the Markdown pages below this folder; may be repeated
  --format text|json      how to report (default: text)
  --color auto|always|never
                          colours of the text report (default: auto, which honours NO_COLOR)

Exit code: 0 something was found, 1 nothing was, 2 wrong usage or an internal error.
`,
  explain: `Usage: session-doctor explain [PAGE]

Prints a page of the runbook by its id: a cause, a guide, or a rule (what it finds, why it matters, how to fix it and when it is
fine). Without PAGE it lists all rules.
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
  --inventory             the whole store in numbers, in place of a list: times to live, sizes, the largest sessions, the users with
                          most of them, what was left behind; reads up to 2000 values for their users
  --since FILE            with --inventory: what changed since the one that --format json wrote into this file
  --format text|json      how to report (default: text); with --inventory also markdown or csv
  --color auto|always|never
                          colours of the text report (default: auto, which honours NO_COLOR)

The password may stand in SESSION_DOCTOR_REDIS_PASSWORD instead of the URL, which other users of this machine can see. Only commands
that read are sent, at a pace that the server does not feel. Sizes are bytes in the server's memory, or in the file of a snapshot; times
to live of a snapshot are those of the moment when it was written. Ctrl-C ends it with what was read until then. An inventory as json,
markdown or csv holds no ids, no users and no values.

Exit code: 0 everything was read, 1 no session has the ID of --show, 2 wrong usage, no connection, or a result that is not whole
(its problems say why).
`,
  advise: `Usage: session-doctor advise [PATH] [options]

Says where the applications of a folder (default: the current one) should keep their sessions, and why: sticky in memory, copied between
nodes, in a shared store, or in the cookie. What the files show is taken from them: how many nodes there are, whether they come and go, what
keeps sessions now. What only people know is assumed, and said so, unless it is answered.

  --answer QUESTION=VALUE may be repeated: may-lose-sessions, nodes-come-and-go, servlet, may-change-app, must-revoke and
                          store-possible take yes or no, nodes and session-bytes a number
  --app NAME              only this application, by its name or folder
  --format text|json      how to report (default: text)
  --color auto|always|never
                          colours of the text report (default: auto, which honours NO_COLOR)

Exit code: 0, or 2 for wrong usage or an internal error.
`,
  preflight: `Usage: session-doctor preflight [PATH] [options]

Lists what would lose sessions, or requests that save them, in the next deploy of the applications in a folder (default: the current one),
the order of a safe release for the way they are run, and a script or a manifest to start from.

  --write DIR             write the scripts and manifests into this folder; files that exist are left as they are
  --app NAME              only this application, by its name or folder
  --format text|json      how to report (default: text)
  --color auto|always|never
                          colours of the text report (default: auto, which honours NO_COLOR)

Exit code: 0 nothing would be lost, 1 something would, 2 wrong usage or an internal error.
`,
  lsp: `Usage: session-doctor lsp [--stdio]

Starts the language server on standard input and output, for any editor that speaks the Language Server Protocol.
`,
};

const overview = `Usage: session-doctor COMMAND [options]

Finds the causes of lost HTTP sessions in code, configuration, proxies and stores.

  scan [PATH…]     look for session faults
  search WORDS…    find the cause of what you see
  explain [PAGE]   print a page of the runbook
  sessions         list the sessions of a Redis or of a snapshot
  advise [PATH]    say where sessions should be kept, and why
  preflight [PATH] say what the next deploy would lose, and how to deploy safely
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
