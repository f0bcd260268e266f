// Made by make-top-level-domains, beside this file; not to be changed by hand.

/// The top-level domains of the Public Suffix List, by their length in bytes.
enum TopLevelDomainNames {
  /// SHA-1 of the list, by which libpsl names its own.
  static let listSHA1 = "16fee06c5f89997e5b74c3ac139f9b9e97273e31"
  static let count = 1650
  static let maximumLength = 33

  /// All names of `length` bytes, end to end, in the order of their bytes.
  static func names(ofLength length: Int) -> StaticString {
    switch length {
    case 2:
      """
      acadaeafagaialamaoaqarasatauawaxazbabbbdbebfbgbhbibjbmbnbobrbsbtbvbwbybzcacccdcfcgchcickclcmcnco\
      crcucvcwcxcyczdedjdkdmdodzeceeegereseteufifjfkfmfofrgagbgdgegfggghgiglgmgngpgqgrgsgtgugwgyhkhmhn\
      hrhthuidieiliminioiqirisitjejmjojpkekgkhkikmknkpkrkwkykzlalblclilklrlsltlulvlymamcmdmemgmhmkmlmm\
      mnmompmqmrmsmtmumvmwmxmymznancnenfngninlnonpnrnunzompapepfpgphpkplpmpnprpsptpwpyqarerorsrurwsasb\
      scsdsesgshsisjskslsmsnsosrssstsusvsxsysztctdtftgthtjtktltmtntotrtttvtwtzuaugukusuyuzvavcvevgvivn\
      vuwfwsyeytzmzw
      """
    case 3:
      """
      aaaabbabcacoadsaegaflaiganzaolappartawsaxabarbbcbbtbcgbcnbetbidbiobizbmsbmwbomboobotboxbuybzhcab\
      calcamcarcatcbacbncbsceocfacfdcomcpacrsdaddayddsdevdhldiydnpdogdotdtvdvreatecoeduesqeusfanfitfly\
      foofoxfrlftrfunfyigalgapgaygdngeaglegmogmxgoogopgotgovhbohivhkthothowibmiceicuifmincinginkintist\
      itvjcbjiojlljmpjnjjotjoykfhkiakimkpnkrdlatlawldsllcllplollplltdmanmapmbamedmenmilmitmlbmlsmmamoe\
      moimommovmsdmtnmtrnabnbanecnetnewnflngonhknownranrwnttnycobioneongonloooorgottovhpaypetphdpidpin\
      pncproprupubpwcredrenrilrioriprunrwesapsassbisbsscascbsewsexsfrskiskysoyspasrlstctabtaxtcitdktel\
      thdtjxtoptrvtuitvsubsunouolupsvetvigvinvipwinwmewowwtcwtfxinxxxxyzyouyunzip
      """
    case 4:
      """
      aarpableaeroakdnallyamexarabarmyarpaarteasdaasiaaudiautobabybandbankbbvabeerbestbikebingblogblue\
      bofabondbookbuzzcafecallcampcarecarscasacasecashcbrecernchatciticityclubcoolcoopcyoudatadatedclk\
      dealdelldesidietdishdocsdvagernifagefailfansfarmfastfiatfidofilmfirefishflirfoodfordfreefundgame\
      gbizgentggeegiftgmbhgoldgolfgooggugeguruhairhaushdfchelpherehgtvhosthsbcicbcieeeimdbimmoinfoitau\
      javajeepjobsjprskddikidskiwikpmgkredlandlegolgbtlidllifelikelimolinkliveloanloveltdaluxemaifmeet\
      mememenuminimintmobimodamotonamenavynewsnextniconikeolloopenpageparspccwpicspingpinkplaypluspohl\
      pornpostprodprofqponreadreitrentrestrichroomrsvpruhrsafesalesarlsavesaxoscotseatseeksexyshawshia\
      shopshowsilksinasiteskinsncfsohusongsonyspotstarsurftalktaxiteamtechtevatiaatipstowntoystubevana\
      visavivavivovotevotowangweirwienwikiwineworkxboxyogazarazerozoneελευбгеюрф
      """
    case 5:
      """
      actoradultaetnaamfamamicaapplearchiaudioautosazurebaidubeatsbiblebingoblackboatsboschbuildcanonc\
      ardschasecheapciscociticclickcloudcoachcodescrowncymrudaburdancedealsdeltadrivedubaiearthedekaem\
      ailepsonfaithfedexfinalforexforumgallogamesgiftsgivesglassglobogmailgreengripegroupgucciguidehom\
      eshondahorsehousehyattikanoirishjetztkoelnkyotolamerleaselegallexuslillylindelipsyloanslocuslott\
      elottomacysmangomediamiamimoneymoviemusicnexusnikonninjanokianowtvomegaonionosakaparispartsparty\
      phonephotopizzaplacepokerpraxipressprimepromoquestradiorehabreisericohrocksrodeorugbysalonseners\
      evensharpshellshoesskypeslingsmartsmilesolarspacesportstadastorestudystylesucksswisstatartiresti\
      roltmalltodaytokyotoolstoraytotaltourstradetrusttunestushuubankvegasvideovodkavolvowaleswatchweb\
      erweiboworksworldxeroxyahoo
      """
    case 6:
      """
      abarthabbottabbvieafricaagencyairbusairtelalipayalsacealstomamazonanquanaramcoauthorbayernbeauty\
      berlinbhartibostikbostonbrokercameracareercasinocenterchanelchromechurchcircleclaimscliniccoffee\
      comseccondoscouponcreditcruisedatingdatsundealerdegreedentaldesigndirectdoctordunlopdupontdurban\
      emerckenergyestateeventsexpertfamilyflickrfutbolgallupgardengeorgegivingglobalgooglegratishealth\
      hermeshiphophockeyhotelshughesimamatinsureintuitjaguarjoburgjuegoskaufenkinderkindlekosherlancia\
      latinolawyerlefraklivinglockerlondonluxurymadridmaisonmakeupmarketmattelmobilemonashmormonmoscow\
      museummutualnagoyanaturanissannissaynortonnowruzofficeolayanonlineoracleorangeotsukapfizerphotos\
      physiopictetquebecracingrealtyreisenrepairreportreviewrocherrogersryukyusafetysakurasanofischool\
      schulesearchsecureselectshoujisoccersocialstreamstudiosupplysuzukiswatchsydneytaipeitaobaotarget\
      tattootennistiendatjmaxxtkmaxxtoyotatravelunicomviajesvikingvillasvirginvisionvotingvoyagevuelos\
      walterwebcamxihuanyachtsyandexzapposбелкоммкдмоноргруссрбукрқазհայ\
      קוםعربقطركوممصرგეコム世界中信中国中國企业佛山信息健康八卦\
      公司公益台湾台灣商城商店商标嘉里在线大拿娱乐家電广东微博慈善手机\
      招聘政务政府新闻时尚書籍机构游戏澳門澳门点看移动网址网店网站网络\
      联通臺灣谷歌购物通販集团食品餐厅香港닷넷닷컴삼성한국
      """
    case 7:
      """
      abogadoacademyagakhanalibabaandroidathletaauctionaudibleauspostaviancabanamexbauhausbentleybestb\
      uybookingbrothercapitalcaravancareerschannelcharitychintaicitadelclubmedcollegecolognecomcastcom\
      panycomparecontactcookingcorsicacountrycouponscoursescricketcruisesdentistdigitaldomainsexposede\
      xpressfarmersfashionferrariferrerofinancefishingfitnessflightsfloristflowersforsalefrogansfujits\
      ugallerygentinggodaddygroceryguitarshamburghangouthitachiholidayhostinghoteleshotmailhyundaiisma\
      ilijewelryjuniperkitchenkomatsulacaixalanxesslasallelatrobeleclerclimitedlincolnmarketsmonsterne\
      tbanknetflixnetworkneustarokinawaoldnavyorganicoriginsphilipspioneerpolitierealtorrecipesrentals\
      reviewsrexrothsamsungsandvikschmidtschwarzscienceshikshasinglesstaplesstoragesupportsurgerysyste\
      mstemasektheatertheatreticketstiffanytoshibatradingwalmartwanggouwatchesweatherwebsiteweddingwho\
      swhowindowswinnersxfinityyamaxunyoutubezuerich
      """
    case 8:
      """
      abudhabiairforceallstateattorneybarclaysbarefootbargainsbaseballboutiquebradescobroadwaybrussels\
      buildersbusinesscapetowncateringcatholicciprianicityeatscleaningcliniqueclothingcommbankcomputer\
      deliverydeloittedemocratdiamondsdiscountdiscoverdownloadengineerericssonetisalatexchangefeedback\
      fidelityfirmdalefootballfrontiergoodyeargraingergraphicsguardianhdfcbankhelsinkiholdingshospital\
      infinitiipirangaistanbuljpmorganlightinglundbeckmarriottmaseratimckinseymemorialmerckmsdmortgage\
      observerpartnerspharmacypicturesplumbingpropertyredstonereliancesaarlandsamsclubsecurityservices\
      shoppingshowtimesoftbanksoftwarestcgroupsuppliestrainingvanguardventuresverisignwoodsidexn--90ae\
      xn--nodexn--p1aixn--qxamyokohamaдетисайтبارتبيتكتونسشبكةعراقعمان\
      موقعڀارت
      """
    case 9:
      """
      accenturealfaromeoallfinanzamsterdamanalyticsaquarellebarcelonabloombergchristmascommunitydirect\
      oryeducationequipmentfairwindsfinancialfirestonefreseniusfrontdoorfurnituregoldpointhisamitsuhom\
      edepothomegoodshomesenseinstituteinsurancekuokgrouplancasterlandroverlifestylemarketingmarshalls\
      melbournemicrosoftpanasonicpassagenspramericarichardlishangrilasolutionsstatebankstatefarmstockh\
      olmtravelersvacationsxn--90aisxn--c1avgxn--d1alfxn--e1a4cxn--fhbeixn--j1aefxn--j1amhxn--l1accxn-\
      -ngbrxxn--nqv7fxn--p1acfxn--qxa6axn--tckwexn--vhquvyodobashiकॉमनेटคอมไทย\
      ລາວみんなストアセール中文网亚马逊天主教我爱你新加坡淡马锡飞利\
      浦
      """
    case 10:
      """
      accountantapartmentsassociatesbasketballbnpparibasboehringercapitaloneconsultingcreditcardcuisin\
      ellaeurovisionextraspacefoundationhealthcareimmobilienindustriesmanagementmitsubishinextdirectpr\
      opertiesprotectionprudentialrealestaterepublicanrestaurantschaefflertatamotorstechnologyuniversi\
      tyvlaanderenvolkswagenxn--30rr7yxn--3pxu8kxn--45q11cxn--4gbrimxn--55qx5dxn--5tzm5gxn--80aswgxn--\
      90a3acxn--9dbq2axn--9et52uxn--c2br7gxn--cg4bkixn--czrs0txn--czru2dxn--fiq64bxn--fiqs8sxn--fiqz9s\
      xn--io0a7ixn--kput3ixn--mxtq1mxn--o3cw4hxn--pssy2uxn--q7ce6axn--unup4yxn--wgbh1cxn--wgbl6axn--y9\
      a3aqישראלاليمنايرانایرانبازاربھارتسودانسورياسوريةه\
      مراه
      """
    case 11:
      """
      accountantsbarclaycardblackfridayblockbusterbridgestonecalvinkleincontractorscreditunionengineer\
      ingenterprisesfoodnetworkinvestmentskerryhotelslamborghinimotorcyclesolayangroupphotographyplays\
      tationproductionsprogressiveredumbrellawilliamhillxn--11b4c3dxn--1ck2e1bxn--1qqw23axn--2scrj9cxn\
      --3bst00mxn--3ds443gxn--3hcrj9cxn--42c2d9axn--45brj9cxn--55qw42gxn--6frz82gxn--80ao21axn--9krt00\
      axn--cck2b3bxn--czr694bxn--d1acj3bxn--efvy88hxn--fct429kxn--fjq720axn--flw351exn--g2xx48cxn--gec\
      rj9cxn--gk3at1exn--h2brj9cxn--hxt814exn--imr513nxn--j6w193gxn--jvr189mxn--kprw13dxn--kpry57dxn--\
      mgbbh1axn--mgbtx2bxn--mix082fxn--mix891fxn--nnx388axn--nyqy26axn--otu796dxn--pgbs0dhxn--q9jyb4cx\
      n--rhqv96gxn--rovu88bxn--s9brj9cxn--ses554gxn--t60b56axn--vuq861bxn--w4rs40lxn--xhq521bxn--zfr16\
      4b
      """
    case 12:
      """
      constructionlplfinancialscholarshipsversicherungxn--3e0b707exn--45br5cylxn--4dbrk0cexn--80adxhks\
      xn--80asehdbxn--8y0a063axn--gckr3f0fxn--mgb2ddesxn--mgb9awbfxn--mgbab2bdxn--mgbgu82axn--mgbpl2fh\
      xn--mgbt3dhdxn--mgbtf8flxn--mk1bu44cxn--ngbc5azdxn--ngbe9e0axn--ogbpf8flxn--qcka1pmcмосква\
      онлайнابوظبيارامكوالاردنالمغرباماراتفلسطينمليسيا\
      भारतভারতভাৰতਭਾਰਤભારતଭାରତಭಾರತලංකා\
      アマゾンクラウドグーグルポイント组织机构電訊盈科香格里拉
      """
    case 13:
      """
      internationallifeinsurancetravelchannelwolterskluwerxn--cckwcxetdxn--eckvdtc9dxn--fpcrj9c3dxn--f\
      zc2c9e2cxn--h2brj9c8cxn--tiq49xqyjxn--yfro4i67oxn--ygbi2ammx
      """
    case 14:
      """
      americanfamilybananarepubliccookingchannelkerrylogisticsweatherchannelxn--54b7fta0ccxn--6qq986b3\
      xlxn--80aqecdr1axn--b4w605ferdxn--fiq228c5hsxn--h2breg3evexn--jlq480n2rgxn--mgba3a3ejtxn--mgba3a\
      4fraxn--mgbaam7a8hxn--mgbayh7gpaxn--mgbbh1a71exn--mgbca7dzdoxn--mgbi4ecexpxn--mgbx4cd0abxn--rvc1\
      e0am3eкатоликاتصالاتالبحرينالجزائرالعليانكاثوليكپاك\
      ستانپاکستان
      """
    case 15:
      """
      americanexpresskerrypropertiessandvikcoromantxn--i1b6b1a6a2exn--kcrx77d1x4axn--lgbbat1ad8jxn--mg\
      ba3a4f16axn--mgbaakc7dvfxn--mgbc0a9azcgxn--nqv7fs00emaभारोतसंगठनবাংল\
      াభారత్ഭാരതം嘉里大酒店
      """
    case 16:
      """
      xn--fzys8d69uvgmxn--mgba7c0bbn0axn--mgbcpq6gpa1axn--mgbqly7cvafrxn--xkc2al3hye2aالسعودية\
      السعوديهالسعودیةالسعودیۃ
      """
    case 17:
      """
      vermögensberaterxn--5su34j936bgsgxn--bck1b9a5dre4cxn--mgbah1a3hjkrdxn--mgbai9azgqp6jxn--mgberp4\
      a5d4arxn--xkc2dl3a5ee0h
      """
    case 18:
      """
      northwesternmutualtravelersinsurancevermögensberatungxn--mgbai9a5eva00bموريتانياभा\
      रतम्இலங்கைファッション
      """
    case 19:
      """
      xn--mgberp4a5d4a87gxn--mgbqly7c0a67fbc
      """
    case 20:
      """
      xn--w4r85el8fhu5dnra
      """
    case 21:
      """
      இந்தியா
      """
    case 22:
      """
      xn--clchc0ea0b2g2a9gcd
      """
    case 23:
      """
      xn--vermgensberater-ctb
      """
    case 24:
      """
      xn--vermgensberatung-pwb
      """
    case 33:
      """
      சிங்கப்பூர்
      """
    default: ""
    }
  }
}
