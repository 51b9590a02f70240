import { PeerServer } from '../server/peer-server.mjs';
import { suiteIds } from '../core/suites.mjs';
import { checkFaults } from './fault-checks.mjs';
import { Report } from './report.mjs';
import { Context, runScenario, scenarios } from './scenarios.mjs';
import { checkUnits } from './unit-checks.mjs';
import { checkVectors } from './vector-checks.mjs';

/** Own client against own server, over both versions of HTTP. `late` waits a minute beside the others. */
async function checkScenarios(report, headsInvalid) {
  const run = async (names, http2) => {
    const server = new PeerServer();
    const port = await server.listen();
    const context = new Context({
      base: `http://127.0.0.1:${port}/api/v1`, serverKey: server.publicKey, offered: suiteIds, identity: null,
      pauseFile: null, http2, headsInvalid,
    });
    for (const name of names) {
      const { ok, detail } = await runScenario(name, context);
      report.check(`scenario ${name}${http2 ? ' (HTTP/2)' : ''}`, ok, detail);
    }
    context.close();
    server.close();
  };
  const names = Object.keys(scenarios).filter((name) => name !== 'late' && name !== 'restart-process');
  await Promise.all([run(names, false), run(names, true), run(['late'], false)]);
}

/** @returns {Promise<boolean>} true if nothing failed */
export async function selfTest(vectors) {
  const report = new Report();
  const skipped = await checkVectors(report, vectors);
  await Promise.all([checkScenarios(report, vectors.heads_invalid), checkFaults(report), checkUnits(report)]);
  for (const reason of skipped) console.log(`left out: ${reason}`);
  console.log(`${report.passed} passed, ${report.failed} failed`);
  return report.failed === 0;
}
