export const metadata = { title: "freedompay-payouts" };

export default ({ children }) => (
  <html lang="en">
    <body>{children}</body>
  </html>
);
