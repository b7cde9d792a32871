// Words that say nothing about a cause: function words, politeness, and what stands at the head of every log line.

export const stopWords: ReadonlySet<string> = new Set(
  `a about after again all also although always am an and any anyone anything are as at be because been before being both but by came can
cannot could did do does doing done during each either else even ever every everybody everyone everything few for from further get gets getting
give gives go goes going got had has have having he help helps her here him his how however i if in into is it its itself just keep keeps let
lets like look looks made make makes many may maybe me might mine more most much must my myself need needs no nobody nor not nothing now of off
often on once one only onto or other others our ours out over own please put quite really said same say says see seem seems seen shall she should
since so some somebody someone something sometimes somehow still such sure take takes than thank thanks that the their them then there these they
thing things this those though through thus to too try tried trying under until up upon us use used uses using very via want wants was way we well
went were what whatever when whenever where whether which while who whole whom whose why will with within without would yes yet you your
info warn warning error severe debug trace fatal err exception caused nested utc gmt hi hello question problem issue bug somewhat anyway
complain complains complained complaining people folks guys ticket weird strange suddenly totally completely basically actually probably apparently currently recently sudden
x e g etc ie eg vs org com net io java javax jakarta lang util src lib www html`
    .split(/\s+/)
    .filter((word) => word !== ""),
);
