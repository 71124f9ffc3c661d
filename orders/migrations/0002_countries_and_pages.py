from decimal import Decimal

from django.db import migrations

# Code, name, standard VAT rate in % (2026), shipping with VAT, business days on the way.
COUNTRIES = [
    ("AT", "Austria", "20.00", "7.90", 3),
    ("BE", "Belgium", "21.00", "7.90", 3),
    ("CZ", "Czechia", "21.00", "7.90", 3),
    ("DE", "Germany", "19.00", "4.90", 2),
    ("DK", "Denmark", "25.00", "9.90", 4),
    ("ES", "Spain", "21.00", "11.90", 5),
    ("FI", "Finland", "25.50", "12.90", 6),
    ("FR", "France", "20.00", "9.90", 4),
    ("IE", "Ireland", "23.00", "12.90", 5),
    ("IT", "Italy", "22.00", "9.90", 4),
    ("LU", "Luxembourg", "17.00", "7.90", 3),
    ("NL", "Netherlands", "21.00", "7.90", 3),
    ("PL", "Poland", "23.00", "7.90", 4),
    ("PT", "Portugal", "23.00", "12.90", 6),
    ("SE", "Sweden", "25.00", "11.90", 5),
]

TERMS = [
    (
        "Who you buy from",
        "These terms hold for everything you buy in this shop. You buy from [shop owner: name and legal form], [street and number], [postcode and town]. How to reach us is said on the imprint page.",
    ),
    (
        "How a contract comes about",
        "What the shop shows is an invitation to order. With the button “Order and pay” you make a binding offer. You can look over and correct everything before that. We accept the offer when your payment has been received; the confirmation by mail says so and holds what was agreed. If your payment fails, no contract comes about and the goods are released after a short while.\n\nYou have to be of full age. The contract is made in English. We keep its text; you find it in the confirmation and, by the link in it, on the page of your order.",
    ),
    (
        "Prices and delivery",
        "All prices are in euro and include the VAT of the country we deliver to. Delivery costs what the cart and the order page say for your country. There are no other charges.\n\nWe deliver to the countries that the order page offers. The date shown there is counted in working days, Monday to Friday: the days the workshop needs and those the parcel travels. If something delays your order, we tell you by mail.",
    ),
    ("Payment", "You pay by card when you order. Card data go from you to the card provider; we neither see nor keep them."),
    (
        "Goods made to order",
        "A product you design is made for you alone, as the summary of your order says. Colours on a screen differ from the colours of leather, textile and metal, and natural materials differ from piece to piece.\n\nYou can cancel an order at no cost until its production begins, on the page of your order. The right of withdrawal does not hold for goods made to your specifications; see the page on withdrawal.",
    ),
    (
        "Texts you give us",
        "You are responsible for the texts and initials that you have put on a product. We do not make anything whose text is against the law or offends others; then you get your money back.",
    ),
    (
        "Ownership, faults and liability",
        "Goods stay ours until they are paid. The rights that the law gives you for faulty goods hold without limit, for made-to-order goods too: tell us, and we repair or replace them.\n\nWe are liable without limit for intent and gross negligence and for harm to life, body or health. For slight negligence we are liable only where a duty is broken on which you may particularly rely, and then only for the harm that is typical and could be foreseen. Rights under product liability law are untouched.",
    ),
    (
        "Disputes",
        "[Say here whether you take part in dispute resolution before a consumer arbitration board, and which.]\n\nThe law of the country of our seat holds; the protection that binding law of the country you live in gives you as a consumer stays.",
    ),
]
WITHDRAWAL = [
    (
        "Ready-made goods: 14 days",
        "You may withdraw from the purchase of ready-made goods within fourteen days without giving a reason. The fourteen days begin on the day on which you, or somebody you named who is not the carrier, received the goods; the last of them if you ordered several at once.\n\nTell us clearly that you withdraw, by letter or e-mail: [shop owner: name], [street and number], [postcode and town], [e-mail address]. You may use the form below, but do not have to. It is enough to send the message before the fourteen days are over.",
    ),
    (
        "What happens then",
        "We give back everything you paid, the delivery included, at the latest fourteen days after your message reached us, in the way you paid. Only extra costs are not given back if you chose a dearer delivery than the cheapest we offer. We may wait until the goods are back or you have shown that they were sent.\n\nSend the goods back within fourteen days after your message. [Say here who pays for the return.] You answer for a loss of value only if it comes from handling them in a way that was not needed to see what they are like.",
    ),
    (
        "Made-to-order goods: no right of withdrawal",
        "There is no right of withdrawal for goods that are not prefabricated and are made by your own choice, or that are clearly tailored to you, such as everything you designed in this shop (Directive 2011/83/EU, article 16 (c)).\n\nUntil we begin to make them, you can cancel at no cost on the page of your order. Your rights for faulty goods stay.",
    ),
    (
        "Form for withdrawal",
        "To [shop owner: name], [street and number], [postcode and town], [e-mail address]:\n\nI hereby withdraw from my contract of sale of the following goods: …\nOrdered on … / received on …\nName of the consumer: …\nAddress of the consumer: …\nDate: …\nSignature (only on paper): …",
    ),
]
PRIVACY = [
    (
        "Who is responsible",
        "[shop owner: name and legal form], [street and number], [postcode and town], [e-mail address]. [Data protection officer, if there is one.]",
    ),
    (
        "What we need to sell you something",
        "When you order, we use your name, address and e-mail address to deliver the goods and to write to you about the order (article 6 (1) (b) of the General Data Protection Regulation). We keep orders as long as tax and trade law ask for it (article 6 (1) (c)). Card data go straight to the card provider, [name of the card provider]; we only learn whether the payment succeeded.\n\nA parcel service gets your name and address: [name of the parcel service].",
    ),
    (
        "Cookies we cannot do without",
        "A cookie keeps your session: what is in your cart and whether you are logged in. A second one protects forms from abuse. Both hold random values only. They are needed to do what you ask for, so they need no consent.",
    ),
    (
        "Personalisation, only if you agree",
        "If you agree, the shop remembers what you look at, choose, save and buy, under a random key, and learns from it which products and pictures to show you (article 6 (1) (a)). Without your consent nothing of this is kept and the shop shows everybody the same.\n\nYou can withdraw your consent at any time on the page “Privacy choices”; key and history are then erased at once. A browser that sends Global Privacy Control counts as a refusal until you agree in so many words.",
    ),
    (
        "What is learnt without you",
        "From paid orders we keep which products were bought together and which options were chosen, by day, with no link to a person.",
    ),
    (
        "Your rights",
        "You can see and download everything we keep about you, have it corrected or erased, restrict or object to its use, and take it elsewhere. In your account you can download and erase it yourself. Orders that the law makes us keep are then kept without your name.\n\nYou can complain to a supervisory authority: [supervisory authority].",
    ),
    (
        "Logs and hosting",
        "The server keeps technical logs without what you typed or searched for: [how long]. The shop is hosted by [name and address of the hosting company].",
    ),
]
IMPRINT = [
    ("Provider of this shop", "[shop owner: name and legal form]\n[street and number]\n[postcode and town]\n[country]"),
    ("Represented by", "[name of the person or persons who represent the company]"),
    ("Contact", "E-mail: [e-mail address]\nTelephone: [telephone number]"),
    ("Register and tax", "Entered in: [register and number]\nVAT identification number: [VAT identification number]"),
    ("Responsible for the content", "[name and address of the person responsible for the content]"),
    ("Disputes", "[Say here whether you take part in dispute resolution before a consumer arbitration board, and which.]"),
]
PAGES = {
    "terms": ("Terms", TERMS),
    "withdrawal": ("Right of withdrawal", WITHDRAWAL),
    "privacy": ("Privacy notice", PRIVACY),
    "imprint": ("Imprint", IMPRINT),
}


def create(apps, schema_editor):
    country, page, section = (apps.get_model("orders", name) for name in ("DeliveryCountry", "Page", "PageSection"))
    for code, name, rate, shipping, days in COUNTRIES:
        values = {"name": name, "vat_rate": Decimal(rate), "shipping_price": Decimal(shipping), "transit_days": days}
        country.objects.get_or_create(code=code, defaults=values)
    for slug, (title, sections) in PAGES.items():
        made, new = page.objects.get_or_create(slug=slug, defaults={"title": title})
        if new:
            rows = [section(page=made, position=at, heading=heading, text=text) for at, (heading, text) in enumerate(sections, start=1)]
            section.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [("orders", "0001_initial")]

    # What staff wrote in the meantime stays when this is reversed; the tables go with 0001.
    operations = [migrations.RunPython(create, migrations.RunPython.noop)]
