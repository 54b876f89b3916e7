/** Batches of the log, counts of traffic, what is known of an organization and its share of requests come at their own time. */
const BESIDES =
  /^\s*(INSERT INTO rollcall\.(provisioning_log|rate_buckets|cycles|quirks) |UPDATE rollcall\.credentials)|FROM rollcall\.organizations/;

/**
 * From now on remembers the statements that a database is asked, the newest last.
 * @param target a database, or the prototype of all
 * @returns {{ name: string, text: string }[]}
 */
export function watchStatements(target) {
  const statements = [];
  const note = (statement) => {
    if (!BESIDES.test(statement.text)) statements.push(statement);
  };
  const { run, runAlone, together } = target;
  target.run = function (account, statement, values) {
    note(statement);
    return run.call(this, account, statement, values);
  };
  target.runAlone = function (account, key, statement, values) {
    note(statement);
    return runAlone.call(this, account, key, statement, values);
  };
  target.together = function (account, work) {
    return together.call(this, account, (runner) =>
      work({
        run(of, statement, values) {
          note(statement);
          return runner.run(of, statement, values);
        },
        runAlone(of, key, statement, values) {
          note(statement);
          return runner.runAlone(of, key, statement, values);
        },
      }),
    );
  };
  return statements;
}
