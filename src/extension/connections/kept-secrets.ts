// Passwords in the editor's secret storage, under the id of their connection.
import type { SecretStorage } from "vscode";
import type { Secrets } from "../../live/redis/profile.ts";

/** The keyring behind the storage may be locked, missing or broken: that is an answer, never an exception. */
export interface KeptSecrets {
  /** Empty where nothing is kept. */
  read(id: string): Promise<Secrets | "unavailable">;
  /** Empty secrets are forgotten. */
  keep(id: string, secrets: Secrets): Promise<"kept" | "unavailable">;
}

export function keptSecrets(storage: SecretStorage): KeptSecrets {
  const keyOf = (id: string): string => `connection/${id}`;
  return {
    async read(id) {
      try {
        return shape(await storage.get(keyOf(id)));
      } catch {
        return "unavailable";
      }
    },
    async keep(id, secrets) {
      try {
        if (Object.keys(secrets).length === 0) await storage.delete(keyOf(id));
        else await storage.store(keyOf(id), JSON.stringify(secrets));
        return "kept";
      } catch {
        return "unavailable";
      }
    },
  };
}

function shape(text: string | undefined): Secrets {
  if (text === undefined) return {};
  const given: unknown = JSON.parse(text);
  const record = typeof given === "object" && given !== null ? (given as Record<string, unknown>) : {};
  const names = ["password", "sentinelPassword", "keyPassphrase"] as const;
  return Object.fromEntries(names.flatMap((name) => (typeof record[name] === "string" ? [[name, record[name]]] : [])));
}
