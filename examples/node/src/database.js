// PostgreSQL: the server of DATABASE_URL, or PGlite, which is PostgreSQL inside this process with its
// files in a folder. Both have `query` and `transaction`.

export async function openDatabase({ url, folder }) {
  const database = url ? await connect(url) : await embed(folder);
  await database.query("SELECT 1");
  return database;
}

async function connect(connectionString) {
  const { default: pg } = await import("pg");
  // If the database does not answer, the callback must get a 503 and not wait for ever.
  const pool = new pg.Pool({ connectionString, connectionTimeoutMillis: 5000, query_timeout: 10_000 });
  // An idle connection was lost; the pool opens another.
  pool.on("error", (error) => console.warn(JSON.stringify({ event: "connection lost", error: error.code ?? error.name })));
  return {
    query: (text, values) => pool.query(text, values),
    async transaction(work) {
      const client = await pool.connect();
      try {
        await client.query("BEGIN");
        const result = await work(client);
        await client.query("COMMIT");
        client.release();
        return result;
      } catch (error) {
        // The state of the connection is unknown, so it is closed. The server rolls back.
        client.release(true);
        throw error;
      }
    },
    close: () => pool.end(),
  };
}

async function embed(folder) {
  const { PGlite } = await import("@electric-sql/pglite");
  const database = await PGlite.create(folder);
  return {
    query: (text, values) => database.query(text, values),
    transaction: (work) => database.transaction(work),
    close: () => database.close(),
  };
}
