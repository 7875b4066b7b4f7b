// Another time for programs under test.

const System = Date;

/** Sets the time of `new Date()`, in ISO 8601. Without one it is the system's time. */
export function setClock(now) {
  globalThis.Date = now === undefined ? System : class extends System {
    constructor(...given) {
      super(...(given.length > 0 ? given : [now]));
    }
  };
}
