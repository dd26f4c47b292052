/** The server is gone. A call that did not reach it can be made again on another connection. */
export class ConnectionLost extends Error {
  override readonly name = 'ConnectionLost';
  readonly wasDelivered: boolean;

  constructor(wasDelivered: boolean) {
    super('The connection to the server was lost.');
    this.wasDelivered = wasDelivered;
  }
}
