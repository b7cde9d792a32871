// The commands of an example that can be typed into a terminal, each on one line, so that nothing runs before a person presses Enter.

const MOST_CHARACTERS = 2000;

/**
 * One line for each command. Empty where the example is no row of commands that stand alone: a loop, a function, a text over several
 * lines. A line break typed into a terminal would run what stands before it.
 */
export function shellCommands(text: string): readonly string[] {
  // A tabulator completes, an escape edits, and others do worse.
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for.
  if (/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/.test(text.replaceAll("\r\n", "\n"))) return [];
  const commands: string[] = [];
  let command = "";
  for (const line of text.replaceAll("\r\n", "\n").split("\n")) {
    const said = line.trim();
    if (command === "" && (said === "" || said.startsWith("#"))) continue;
    command = command === "" ? said : `${command} ${said}`;
    if (command.endsWith("\\")) {
      command = command.slice(0, -1).trimEnd();
      continue;
    }
    if (/(?:\||&&)$/.test(command)) continue;
    if (!standsAlone(command)) return [];
    commands.push(command);
    command = "";
  }
  return command === "" ? commands : [];
}

function standsAlone(command: string): boolean {
  if (command.length > MOST_CHARACTERS) return false;
  // Texts that go on below, comments behind a command, and what begins or ends a loop, a condition or a function.
  if (/<<|(?:^|\s)#/.test(command)) return false;
  if (/^(?:for|while|until|if|case|select|function|do|done|then|else|elif|fi|esac|[{}()])(?![\w-])/.test(command))
    return false;
  return !/[{(]$/.test(command) && !isOpen(command);
}

/** Whether a quote is left open. */
function isOpen(command: string): boolean {
  let quote = "";
  for (let at = 0; at < command.length; at++) {
    const one = command.charAt(at);
    if (one === "\\" && quote !== "'") at++;
    else if (quote === "" && (one === '"' || one === "'")) quote = one;
    else if (one === quote) quote = "";
  }
  return quote !== "";
}
