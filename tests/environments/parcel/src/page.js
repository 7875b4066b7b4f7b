import { canonical } from "../shared/canonical.js";

document.querySelector("output").textContent = canonical();
