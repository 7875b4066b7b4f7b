import { canonical } from "./canonical.js";

document.querySelector("output").textContent = canonical();
