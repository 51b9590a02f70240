/** What a client surfaces (section 15). */

export const Execution = { NotExecuted: 'NotExecuted', Unknown: 'Unknown', Executed: 'Executed' };

export const Kind = {
  HandshakeFailed: 'HandshakeFailed', ClientRefused: 'ClientRefused', ServerIdentityChanged: 'ServerIdentityChanged',
  SessionLost: 'SessionLost', Rejected: 'Rejected', Downgrade: 'Downgrade', Unsealed: 'Unsealed', TooLate: 'TooLate',
  Refused: 'Refused', OutcomeUnknown: 'OutcomeUnknown', Integrity: 'Integrity', Truncated: 'Truncated',
  TooLarge: 'TooLarge', StreamFault: 'StreamFault', Timeout: 'Timeout', Transport: 'Transport',
};

export class Aico2Error extends Error {
  /** @param {string} kind @param {string} execution
   *  @param {{ reason?: string, status?: number, originalStatus?: number|null, problem?: object|null, cause?: unknown }} more */
  constructor(kind, execution, more = {}) {
    super([kind, more.reason].filter(Boolean).join(': '), { cause: more.cause });
    this.name = 'Aico2Error';
    this.kind = kind;
    this.execution = execution;
    this.reason = more.reason ?? null;
    this.status = more.status ?? null;
    this.originalStatus = more.originalStatus ?? null;
    this.problem = more.problem ?? null;
  }

  /** Attempt 2 after an unsealed 422: nothing proves the fate of attempt 1. */
  afterHint() {
    if (this.execution !== Execution.NotExecuted) return this;
    return new Aico2Error(this.kind, Execution.Unknown, this);
  }
}

/** What a transport throws; `connected` tells whether anything may have been sent. */
export class TransportError extends Error {
  constructor(message, { connected, cause }) {
    super(message, { cause });
    this.connected = connected;
  }
}
