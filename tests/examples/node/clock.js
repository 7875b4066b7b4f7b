// Sets the clock of a program to the time in NOW, in ISO 8601: `node --import clock.js program.js`.

const System = Date;

globalThis.Date = class extends System {
  constructor(...given) {
    super(...(given.length > 0 ? given : [process.env.NOW]));
  }
};
