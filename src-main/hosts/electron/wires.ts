/** Names on Electron's IPC, shared by main and preload. The contract's channels travel inside. */

/** Page to main, `invoke`: a channel of the contract and its arguments; resolves with an `Answer`. */
export const CALL = 'earmark:call';
/** Main to page: an event of the contract and its data. */
export const EVENT = 'earmark:event';
