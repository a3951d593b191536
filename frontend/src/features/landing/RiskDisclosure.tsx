/**
 * The wording that SEBI prescribes for derivatives (circular SEBI/HO/MIRSD/MIRSD-PoD-1/P/CIR/2023/73
 * of 19 May 2023). Do not edit the four points or their source line.
 */
const POINTS = [
  "9 out of 10 individual traders in equity Futures and Options Segment, incurred net losses.",
  "On an average, loss makers registered net trading loss close to ₹ 50,000.",
  "Over and above the net trading losses incurred, loss makers expended an additional 28% of net trading losses as transaction costs.",
  "Those making net trading profits, incurred between 15% to 50% of such profits as transaction cost.",
]

export function RiskDisclosure() {
  return (
    <section
      id="risk"
      aria-labelledby="risk-title"
      className="mx-auto max-w-6xl px-4 py-12 sm:px-6"
    >
      <h2 id="risk-title" className="text-xl font-semibold tracking-tight">
        Risk disclosures on derivatives
      </h2>
      <ul className="mt-4 grid max-w-[75ch] list-disc gap-2 pl-5 text-sm">
        {POINTS.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
      <p className="mt-4 max-w-[75ch] text-xs text-muted-foreground">
        Source: SEBI study dated January 25, 2023 on “Analysis of Profit and Loss of Individual
        Traders dealing in equity Futures and Options (F&amp;O) Segment”, wherein Aggregate Level
        findings are based on annual Profit/Loss incurred by individual traders in equity F&amp;O
        during FY 2021-22.
      </p>
      <p className="mt-3 max-w-[75ch] text-xs text-muted-foreground">
        Paper results are simulated. They do not show the effect of your own orders on the market,
        and they are no sign of what real trading would bring.
      </p>
    </section>
  )
}
