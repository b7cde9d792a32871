// Shapes every failure of a server or its network into what happened, where, and what to do. Quotes no secret and no argument.

/** What went wrong. Each kind leads to a page of the runbook: `runbookOf`. */
export type FailureKind =
  | "auth-required"
  | "auth-wrong"
  | "permission-missing"
  | "tls-untrusted"
  | "tls-hostname"
  | "tls-expired"
  | "tls-expected"
  | "tls-unexpected"
  | "tls-client-certificate"
  | "tls-file"
  | "tls-failed"
  | "name-unknown"
  | "refused"
  | "unreachable"
  | "timeout"
  | "lost"
  | "socket-missing"
  | "socket-denied"
  | "not-redis"
  | "protected-mode"
  | "too-many-clients"
  | "read-only"
  | "loading"
  | "misconf"
  | "master-down"
  | "cluster-down"
  | "cluster-expected"
  | "cluster-unexpected"
  | "cluster-addresses"
  | "slot-moved"
  | "sentinel-expected"
  | "sentinel-unexpected"
  | "sentinel-master-unknown"
  | "sentinel-replica-missing"
  | "sentinel-unreachable"
  | "role-changed"
  | "out-of-memory"
  | "busy"
  | "wrong-type"
  | "key-taken"
  | "command-unknown"
  | "database-missing"
  | "not-connected"
  | "command-forbidden"
  | "cancelled"
  | "other";

export interface Failure {
  readonly kind: FailureKind;
  /** `host:port`, the socket's path, or a name for several servers. */
  readonly host: string;
  /** What happened where, and what to do. */
  readonly message: string;
  /** The command that is missing (`permission-missing`, `command-unknown`), as ACL rules spell it, such as `cluster|slots`. */
  readonly command?: string;
  /** Id of the runbook's page. */
  readonly runbook: string;
}

/** A failure that is thrown. It keeps no cause: what clients throw carries their arguments, passwords among them. */
export class LiveFailure extends Error implements Failure {
  readonly kind: FailureKind;
  readonly host: string;
  readonly command?: string;
  readonly runbook: string;

  /** `detail` is a command's name, a file's path or an error word: never something that was sent or stored. */
  constructor(kind: FailureKind, host: string, detail?: string) {
    super(sentence(kind, host, detail));
    this.name = "LiveFailure";
    this.kind = kind;
    this.host = host;
    this.runbook = runbookOf(kind);
    if (detail !== undefined && (kind === "permission-missing" || kind === "command-unknown")) this.command = detail;
  }
}

/** A failure that was kept, to be thrown again with all that it said. */
export const again = (failure: Failure): LiveFailure =>
  failure instanceof LiveFailure ? failure : new LiveFailure(failure.kind, failure.host, failure.command);

/** The runbook's page of a kind: the id of a cause. Kinds that are told apart and mended in one place share a page. */
export const runbookOf = (kind: FailureKind): string => PAGES[kind];

const PAGES: Readonly<Record<FailureKind, string>> = {
  "auth-required": "redis-password-refused",
  "auth-wrong": "redis-password-refused",
  "permission-missing": "redis-permission-missing",
  "tls-untrusted": "redis-tls-fails",
  "tls-hostname": "redis-tls-fails",
  "tls-expired": "redis-tls-fails",
  "tls-expected": "redis-tls-fails",
  "tls-unexpected": "redis-tls-fails",
  "tls-client-certificate": "redis-tls-fails",
  "tls-file": "redis-tls-fails",
  "tls-failed": "redis-tls-fails",
  "name-unknown": "redis-name-unknown",
  refused: "redis-refuses-connections",
  unreachable: "redis-does-not-answer",
  timeout: "redis-does-not-answer",
  lost: "redis-connection-lost",
  "socket-missing": "redis-socket-closed",
  "socket-denied": "redis-socket-closed",
  "not-redis": "redis-answers-strangely",
  "protected-mode": "redis-protected-mode",
  "too-many-clients": "redis-too-many-clients",
  "read-only": "redis-replica-answers",
  loading: "redis-loading",
  misconf: "redis-cannot-save",
  "master-down": "redis-replica-answers",
  "cluster-down": "redis-cluster-incomplete",
  "cluster-expected": "redis-cluster-mistaken",
  "cluster-unexpected": "redis-cluster-mistaken",
  "cluster-addresses": "redis-cluster-mistaken",
  "slot-moved": "redis-cluster-incomplete",
  "sentinel-expected": "redis-sentinel-mistaken",
  "sentinel-unexpected": "redis-sentinel-mistaken",
  "sentinel-master-unknown": "redis-sentinel-mistaken",
  "sentinel-replica-missing": "redis-sentinel-mistaken",
  "sentinel-unreachable": "redis-sentinel-mistaken",
  "role-changed": "redis-replica-answers",
  "out-of-memory": "redis-memory-full",
  busy: "blocking-commands",
  "wrong-type": "redis-answers-strangely",
  "key-taken": "lost-update",
  "command-unknown": "redis-answers-strangely",
  "database-missing": "redis-answers-strangely",
  "not-connected": "redis-connection-lost",
  "command-forbidden": "redis-answers-strangely",
  cancelled: "redis-answers-strangely",
  other: "redis-answers-strangely",
};

/** What was going on; some failures look the same and mean different things. */
export interface Circumstance {
  /** `host:port` or path. */
  readonly host: string;
  readonly tls: boolean;
  readonly socket: boolean;
  /** Name of the command that was sent, with its first word where it has some: `memory|usage`. */
  readonly command?: string;
  /** True until the server has answered once. */
  readonly first?: boolean;
  /** True where the server took the connection; what it did not do then is another matter than being unreachable. */
  readonly reached?: boolean;
}

/** Gives `LiveFailure`s back as they are. */
export function shapeFailure(error: unknown, circumstance: Circumstance): LiveFailure {
  if (error instanceof LiveFailure) return error;
  const { code, text } = read(error);
  const kind = ofReply(text) ?? ofTls(code, text, circumstance) ?? ofNetwork(code, text, circumstance) ?? "other";
  if (kind === "permission-missing")
    return new LiveFailure(
      kind,
      circumstance.host,
      /\bkeys?\b/i.test(text) ? undefined : (missing(text) ?? circumstance.command),
    );
  if (kind === "command-unknown") return new LiveFailure(kind, circumstance.host, circumstance.command);
  if (kind !== "other") return new LiveFailure(kind, circumstance.host);
  // Only an error code is safe to show: the rest of a server's text may quote what it was sent.
  const word = /^[A-Z][A-Z0-9_]{1,30}\b/.exec(text)?.[0] ?? (/^[A-Z][A-Z0-9_]{1,60}$/.test(code) ? code : undefined);
  return new LiveFailure(kind, circumstance.host, word);
}

/** Whether trying again without changing anything can help. */
export function passes(kind: FailureKind): boolean {
  return transient.has(kind);
}

const transient: ReadonlySet<FailureKind> = new Set<FailureKind>([
  "refused",
  "unreachable",
  "timeout",
  "lost",
  "name-unknown",
  "socket-missing",
  "too-many-clients",
  "loading",
  "master-down",
  "cluster-down",
  "slot-moved",
  "sentinel-unreachable",
  "sentinel-replica-missing",
  "role-changed",
  "busy",
  "not-connected",
]);

function read(error: unknown): { readonly code: string; readonly text: string } {
  if (typeof error !== "object" || error === null) return { code: "", text: "" };
  // Node tries every address of a name and gives all errors at once.
  if (error instanceof AggregateError && error.errors.length > 0) return read(error.errors[0]);
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = typeof message === "string" ? message : "";
  // How ioredis tells of an error that came before anything was asked, such as DENIED.
  const early = /^Command queue state error.*? Last error: (.*)$/s.exec(text)?.[1];
  return { code: typeof code === "string" ? code : "", text: early ?? text };
}

/** Error words: https://redis.io/docs/latest/develop/reference/protocol-spec/#simple-errors and the server's `shared.*err` texts. */
function ofReply(text: string): FailureKind | undefined {
  switch (/^-?([A-Z]+)\b/.exec(text)?.[1]) {
    case "NOAUTH":
      return "auth-required";
    case "WRONGPASS":
      return "auth-wrong";
    case "NOPERM":
      return "permission-missing";
    case "DENIED":
      return "protected-mode";
    case "READONLY":
      return "read-only";
    case "LOADING":
      return "loading";
    case "MISCONF":
      return "misconf";
    case "MASTERDOWN":
      return "master-down";
    case "CLUSTERDOWN":
      return "cluster-down";
    case "MOVED":
    case "ASK":
    case "TRYAGAIN":
    case "CROSSSLOT":
      return "slot-moved";
    case "OOM":
      return "out-of-memory";
    case "BUSY":
      return "busy";
    case "WRONGTYPE":
      return "wrong-type";
    case "BUSYKEY":
      return "key-taken";
    case "ERR":
      if (/max number of clients/i.test(text)) return "too-many-clients";
      if (/invalid password|operation not permitted/i.test(text)) return "auth-wrong";
      if (/unknown (?:sub)?command|wrong number of arguments/i.test(text)) return "command-unknown";
      if (/DB index is out of range|SELECT is not allowed/i.test(text)) return "database-missing";
      if (/cluster support disabled/i.test(text)) return "cluster-unexpected";
      if (/No such master/i.test(text)) return "sentinel-master-unknown";
      return undefined;
    default:
      if (/^Protocol error, got /.test(text)) return "not-redis";
      return undefined;
  }
}

/** `User u has no permissions to run the 'cluster|slots' command`, `this user has no permissions to run the 'info' command …`. */
const missing = (text: string): string | undefined =>
  /run the '([a-z0-9_.|-]{1,64})' command/i.exec(text)?.[1]?.toLowerCase();

/** https://nodejs.org/api/tls.html#x509-certificate-error-codes; OpenSSL's reasons as Node spells them. */
function ofTls(code: string, text: string, { tls }: Circumstance): FailureKind | undefined {
  if (!tls) return undefined;
  switch (code) {
    case "ERR_TLS_CERT_ALTNAME_INVALID":
    case "HOSTNAME_MISMATCH":
      return "tls-hostname";
    case "CERT_HAS_EXPIRED":
    case "CERT_NOT_YET_VALID":
      return "tls-expired";
    case "DEPTH_ZERO_SELF_SIGNED_CERT":
    case "SELF_SIGNED_CERT_IN_CHAIN":
    case "UNABLE_TO_GET_ISSUER_CERT":
    case "UNABLE_TO_GET_ISSUER_CERT_LOCALLY":
    case "UNABLE_TO_VERIFY_LEAF_SIGNATURE":
    case "CERT_UNTRUSTED":
    case "CERT_SIGNATURE_FAILURE":
    case "INVALID_CA":
    case "CERT_REVOKED":
      return "tls-untrusted";
    case "ERR_SSL_WRONG_VERSION_NUMBER":
    case "ERR_SSL_PACKET_LENGTH_TOO_LONG":
    case "ERR_SSL_UNKNOWN_PROTOCOL":
    case "ERR_SSL_HTTP_REQUEST":
      return "tls-unexpected";
    default:
      if (
        /certificate required|handshake failure|bad certificate|unknown ca/i.test(text) &&
        /alert/i.test(`${code} ${text}`)
      )
        return "tls-client-certificate";
      if (
        /bad decrypt|PEM|key values mismatch|no start line|too small|asn1/i.test(text) &&
        /^ERR_(?:OSSL|SSL)/.test(code)
      )
        return "tls-file";
      return /^ERR_(?:SSL|TLS|OSSL)/.test(code) ? "tls-failed" : undefined;
  }
}

function ofNetwork(code: string, text: string, circumstance: Circumstance): FailureKind | undefined {
  const { socket, tls, first, reached } = circumstance;
  switch (code) {
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EAI_FAIL":
    case "EAI_NODATA":
      return "name-unknown";
    case "ENOENT":
      return socket ? "socket-missing" : undefined;
    case "EACCES":
    case "EPERM":
      return socket ? "socket-denied" : "unreachable";
    case "ENOTSOCK":
      return socket ? "socket-missing" : undefined;
    case "ECONNREFUSED":
      return "refused";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
    case "EADDRNOTAVAIL":
    case "EHOSTDOWN":
    case "ENETDOWN":
      return "unreachable";
    case "ETIMEDOUT":
    case "ESOCKETTIMEDOUT":
      // A server without TLS waits for the end of what it takes for a command.
      return tls && first && reached ? "tls-unexpected" : "timeout";
    case "ECONNRESET":
    case "EPIPE":
    case "ECONNABORTED":
      return closed(circumstance);
    default:
      if (/timed out/i.test(text)) return "timeout";
      if (/connection is closed|connection closed|connection close|socket hang up|socket disconnected/i.test(text))
        return closed(circumstance);
      if (/isn't writeable|not connected/i.test(text)) return "not-connected";
      return undefined;
  }
}

/**
 * A server that hangs up on the first word usually speaks TLS where we did not, or wants a certificate of ours: its alert about that
 * comes after the handshake (TLS 1.3) and is lost when the hanging up overtakes it.
 */
function closed({ tls, first, reached }: Circumstance): FailureKind {
  if (!first || !reached) return "lost";
  return tls ? "tls-client-certificate" : "tls-expected";
}

function sentence(kind: FailureKind, host: string, detail: string | undefined): string {
  switch (kind) {
    case "auth-required":
      return `${host} wants a password and got none. Add the password of this connection's user.`;
    case "auth-wrong":
      return `${host} does not accept this user and password. Check both; a user that is switched off is refused in the same way.`;
    case "permission-missing":
      return detail === undefined
        ? `${host} lets this user in, but not to these keys. Ask for the key pattern of the sessions, such as %R~prefix:*.`
        : `${host} lets this user in, but not to run ${detail.toUpperCase().replace("|", " ")}. Ask for the permission +${detail}.`;
    case "tls-untrusted":
      return `The certificate of ${host} is signed by nobody this machine trusts. Give the file of the authority (CA) that signed it.`;
    case "tls-hostname":
      return `The certificate of ${host} is made out to another name. Connect by the name in the certificate, or set it as the server name.`;
    case "tls-expired":
      return `The certificate of ${host} is not valid today. Renew it on the server, and compare the clocks of both machines.`;
    case "tls-expected":
      return `${host} hung up before saying a word. It probably speaks TLS on this port: switch TLS on, or use the port without TLS.`;
    case "tls-unexpected":
      return `${host} takes connections on this port but does not answer in TLS. Switch TLS off, or use the TLS port.`;
    case "tls-client-certificate":
      return `${host} hangs up right after the TLS handshake, as servers do that want a client certificate they trust. Give a certificate and key that the server's authority signed.`;
    case "tls-file":
      return `A TLS file for ${host} cannot be used${detail === undefined ? "" : ` (${detail})`}. Check that it exists, that it is PEM, that key and certificate belong together, and the key's passphrase.`;
    case "tls-failed":
      return `No TLS connection to ${host} came about. Compare the TLS versions and ciphers that both sides allow.`;
    case "name-unknown":
      return `No server is known by the name in ${host} on this machine. Check the spelling; names of containers are known inside their network only.`;
    case "refused":
      return `Nothing listens at ${host}. Start the server, or check the port and that it listens on this network.`;
    case "unreachable":
      return `No way leads to ${host} from this machine. Check network, VPN and firewall.`;
    case "timeout":
      return `${host} does not answer in time. It may be busy, stopped or behind a firewall; look at the server's load and its slow log.`;
    case "lost":
      return `The connection to ${host} broke. Look whether the server restarted or closes connections (timeout, client kill, proxy).`;
    case "socket-missing":
      return `There is no socket of a server at ${host}. Check the path against unixsocket in the server's configuration, and that it runs.`;
    case "socket-denied":
      return `This user may not open the socket ${host}. Join the server's group, or let unixsocketperm allow it.`;
    case "not-redis":
      return `What answers at ${host} is no Redis. Check the port.`;
    case "protected-mode":
      return `${host} is in protected mode and takes connections from its own machine only. Give the server a password, or connect through a tunnel.`;
    case "too-many-clients":
      return `${host} has as many clients as it allows. Raise maxclients, or find who opens connections without closing them.`;
    case "read-only":
      return `${host} is a replica and takes no writes. Look which server is the master now.`;
    case "loading":
      return `${host} is still reading its data from disk. Wait until it has finished.`;
    case "misconf":
      return `${host} cannot save to its disk and refuses writes. Free disk space or mend its data directory.`;
    case "master-down":
      return `${host} is a replica that has lost its master and gives no old data. Bring the master back, or allow replica-serve-stale-data.`;
    case "cluster-down":
      return `The cluster at ${host} does not serve all slots. Look at the state of its nodes with CLUSTER NODES.`;
    case "cluster-expected":
      return `${host} is a node of a cluster. Make this a cluster connection, so that all nodes are read.`;
    case "cluster-unexpected":
      return `${host} is not part of a cluster. Make this a connection to a single server.`;
    case "cluster-addresses":
      return `${host} can be reached, but it calls the cluster's nodes ${detail ?? "by other addresses"}, and none of these can be reached from here. Connect from inside their network, or translate the addresses.`;
    case "slot-moved":
      return `${host} no longer has these keys, and their new place did not answer. Try again when the cluster has settled.`;
    case "sentinel-expected":
      return `${host} is a Sentinel, which holds no sessions. Make this a Sentinel connection and give the master's name.`;
    case "sentinel-unexpected":
      return `${host} is no Sentinel. Check the port: Sentinels usually listen on 26379.`;
    case "sentinel-master-unknown":
      return `The Sentinel at ${host} knows no master of this name${detail === undefined ? "" : `; it knows ${detail}`}. Check the master's name.`;
    case "sentinel-replica-missing":
      return `The Sentinel at ${host} knows no replica that is up. Read from the master, or bring a replica back.`;
    case "sentinel-unreachable":
      return `No Sentinel answered: ${host}. Check their addresses and that they run.`;
    case "role-changed":
      return `${host} is no longer what the Sentinels call it: a failover is under way. It is tried again until they agree.`;
    case "out-of-memory":
      return `${host} has reached maxmemory and refuses this. Give it memory, or an eviction policy that fits sessions.`;
    case "busy":
      return `${host} is held by a script. Wait for its end, or have an administrator stop it.`;
    case "wrong-type":
      return `A key on ${host} is of another type than expected. It changed meanwhile; list again.`;
    case "key-taken":
      return `A key that was to be brought back to ${host} is there again. What is there now stays as it is.`;
    case "command-unknown":
      return `${host} does not know ${detail === undefined ? "a command" : detail.toUpperCase().replace("|", " ")}. It is older than Redis 6.2, or the command was renamed.`;
    case "database-missing":
      return `${host} does not have this database. Servers have 0 to 15 unless told otherwise, clusters 0 only.`;
    case "not-connected":
      return `There is no connection to ${host} at the moment. Wait for the next try, or connect again.`;
    case "command-forbidden":
      return "Only commands that read and do not block are sent to a server. This one is not among them.";
    case "cancelled":
      return `Reading from ${host} was cancelled.`;
    case "other":
      return `${host} gave an answer that has no explanation here${detail === undefined ? "" : ` (${detail})`}. Look at the server's log.`;
  }
}
