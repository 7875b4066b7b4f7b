"use client";

import { useEffect, useState } from "react";
import { canonical } from "../shared/canonical.js";

export default function Page() {
  const [text, setText] = useState("");
  useEffect(() => setText(canonical()), []);
  return <output>{text}</output>;
}
