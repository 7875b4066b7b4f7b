// A PostgreSQL server for the tests: Debian's programs, with its data in a temporary folder.

import { execFileSync, spawn, spawnSync } from "node:child_process";
import { chownSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { freePort } from "./processes.mjs";

const VERSIONS = "/usr/lib/postgresql";

/** The newest installed version. */
export const version = () => readdirSync(VERSIONS).sort((a, b) => b - a)[0];

export async function startPostgresql() {
  const programs = join(VERSIONS, version(), "bin");
  const folder = mkdtempSync(join(tmpdir(), "freedompay-postgresql-"));
  const port = await freePort();
  const id = (word) => Number(execFileSync("id", [word, "postgres"], { encoding: "utf8" }));
  // PostgreSQL does not run as root.
  const user = process.getuid() === 0 ? { uid: id("-u"), gid: id("-g") } : {};
  const [data, passwordFile] = [join(folder, "data"), join(folder, "password")];
  const password = "the-database-password-of-the-tests";
  mkdirSync(data);
  writeFileSync(passwordFile, password);
  if (user.uid !== undefined) for (const path of [folder, data, passwordFile]) chownSync(path, user.uid, user.gid);
  const words = ["--pgdata", data, "--username=shop", "--auth=scram-sha-256", "--pwfile", passwordFile, "--encoding=UTF8", "--no-sync"];
  execFileSync(join(programs, "initdb"), words, { ...user, cwd: folder, stdio: "pipe" });

  const settings = { listen_addresses: "127.0.0.1", unix_socket_directories: "", max_connections: "50" };
  let server;
  const start = async () => {
    const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
    server = spawn(join(programs, "postgres"), ["-D", data, "-p", String(port), ...options], { ...user, cwd: folder, stdio: "ignore" });
    server.ended = new Promise((ended) => server.once("close", ended));
    // It listens before it is ready.
    const isReady = () => spawnSync(join(programs, "pg_isready"), ["-q", "-h", "127.0.0.1", "-p", String(port)]).status === 0;
    for (let tries = 0; !isReady(); tries += 1) {
      if (tries === 200 || server.exitCode !== null) throw new Error("PostgreSQL did not start");
      await new Promise((later) => setTimeout(later, 50));
    }
  };
  const stop = async () => {
    // Fast shutdown: closes connections and rolls back transactions.
    server.kill("SIGINT");
    await server.ended;
  };
  await start();
  return {
    url: `postgres://shop:${password}@127.0.0.1:${port}/postgres`,
    start,
    stop,
    async end() {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
