/** Counts what passed and prints what did not. */
export class Report {
  passed = 0;
  failed = 0;

  check(name, holds, detail = '') {
    if (holds) this.passed++;
    else {
      this.failed++;
      console.log(`FAILED ${name} ${detail}`);
    }
  }

  equal(name, actual, expected) {
    this.check(name, actual === expected, `${String(actual).slice(0, 200)} instead of ${String(expected).slice(0, 200)}`);
  }
}
